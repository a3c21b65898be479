package dev.forebay.benchmarks.ground;

import com.hazelcast.config.Config;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.ByteArraySerializer;
import dev.forebay.json.JsonCodec;
import java.util.List;

/** How a Hazelcast is set up that is the only member of its cluster, in every benchmark the same. */
public final class HazelcastMember {
    /** Options of a JVM in which it is as fast as it can be, says Hazelcast; the jar's manifest has the same. */
    static final List<String> ACCESS = List.of(
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private HazelcastMember() {}

    /** Returns settings with the codec of all: it listens at the loopback interface, looks for nobody, and calls nobody. */
    public static Config config(String cluster) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().setPort(0).getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getSerializationConfig().addSerializerConfig(codec());
        return config;
    }

    /** Starts it. */
    public static HazelcastInstance start(Config config) {
        return Hazelcast.newHazelcastInstance(config);
    }

    /** Returns the codec of all, for clients too. */
    public static SerializerConfig codec() {
        return new SerializerConfig().setTypeClass(Item.class).setImplementation(new ItemSerializer());
    }

    private static final class ItemSerializer implements ByteArraySerializer<Item> {
        private final JsonCodec<Item> json = JsonCodec.of(Item.class);

        @Override
        public int getTypeId() {
            return 1;
        }

        @Override
        public byte[] write(Item row) {
            return json.encode(row);
        }

        @Override
        public Item read(byte[] bytes) {
            return json.decode(bytes, 0);
        }
    }
}
