package dev.forebay.benchmarks.writebehind;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapStore;
import dev.forebay.benchmarks.ground.HazelcastMember;
import dev.forebay.benchmarks.ground.Item;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Hazelcast member with write-behind maps, and a client of it over the loopback interface, both in this JVM. */
final class HazelcastGrid implements AutoCloseable {
    /** Its default would be to write through. */
    private static final Duration DELAY = Duration.ofSeconds(1);

    private static final Duration IDLE = Duration.ofHours(1);
    private static final String CLUSTER = "write-behind";

    private final HazelcastInstance member;
    private final HazelcastInstance client;

    /** Starts both. A map's settings are known by its name. */
    HazelcastGrid(Upserts upserts, Set<Integer> batchSizes) {
        Config config = HazelcastMember.config(CLUSTER);
        for (int batchSize : batchSizes) {
            for (boolean drains : List.of(true, false)) {
                config.getMapConfig(name(batchSize, drains))
                        .setMapStoreConfig(new MapStoreConfig()
                                .setEnabled(true)
                                .setImplementation(new Store(upserts))
                                .setWriteBatchSize(batchSize)
                                .setWriteDelaySeconds(Math.toIntExact((drains ? DELAY : IDLE).toSeconds())));
            }
        }
        member = HazelcastMember.start(config);
        InetSocketAddress address =
                (InetSocketAddress) member.getLocalEndpoint().getSocketAddress();
        ClientConfig toMember = new ClientConfig();
        toMember.setClusterName(CLUSTER);
        toMember.setProperty("hazelcast.logging.type", "none");
        toMember.getNetworkConfig().addAddress("127.0.0.1:" + address.getPort());
        toMember.getSerializationConfig().addSerializerConfig(HazelcastMember.codec());
        client = HazelcastClient.newHazelcastClient(toMember);
    }

    private static String name(int batchSize, boolean drains) {
        return "items-%d-%s".formatted(batchSize, drains ? "drained" : "idle");
    }

    /** Returns an empty map. */
    HazelcastItems open(int batchSize, boolean drains) {
        return new HazelcastItems(client.getMap(name(batchSize, drains)));
    }

    private record Store(Upserts upserts) implements MapStore<Long, Item> {
        @Override
        public void store(Long key, Item row) {
            upserts.write(List.of(row));
        }

        @Override
        public void storeAll(Map<Long, Item> rows) {
            upserts.write(rows.values());
        }

        @Override
        public void delete(Long key) {
            throw new UnsupportedOperationException("no benchmark removes rows");
        }

        @Override
        public void deleteAll(Collection<Long> keys) {
            throw new UnsupportedOperationException("no benchmark removes rows");
        }

        /** Rows are put, and never read. */
        @Override
        public @Nullable Item load(Long key) {
            return null;
        }

        @Override
        public Map<Long, Item> loadAll(Collection<Long> keys) {
            return Map.of();
        }

        @Override
        public @Nullable Iterable<Long> loadAllKeys() {
            return null;
        }
    }

    @Override
    public void close() {
        client.shutdown();
        member.getLifecycleService().terminate(); // nothing of it is worth being handed over
    }
}
