package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Near;
import dev.forebay.ReadThrough;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.RedisClusterServers;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Near caches before a cluster: each master tells of its own keys, and of those that leave it. */
final class ClusterNearTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Set<Long> KEYS = LongStream.range(0, 60).boxed().collect(Collectors.toSet());

    private final RedisClusterServers cluster = RedisClusterServers.shared();
    private final Map<Long, String> source = new ConcurrentHashMap<>();
    private Forebay near;
    private Forebay other;

    @BeforeEach
    void connect() {
        cluster.masters().forEach(master -> master.command("FLUSHALL"));
        near = Forebay.on(backend());
        other = Forebay.on(backend());
        KEYS.forEach(key -> source.put(key, "old"));
    }

    @AfterEach
    void close() {
        near.close();
        other.close();
    }

    private RedisBackend backend() {
        return RedisBackend.connect(cluster.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)));
    }

    private Cache<Long, String> rows(Forebay forebay) {
        return forebay.cache("rows", Long.class, String.class)
                .reads(ReadThrough.from(source::get))
                .writes(WriteThrough.to(new Source()))
                .near(Near.entries(1000))
                .build();
    }

    private static void bringNear(Cache<Long, String> cache) {
        await().atMost(BOUND).until(() -> {
            long before = cache.stats().near().hits();
            cache.getAll(KEYS);
            return cache.stats().near().hits() - before == KEYS.size();
        });
    }

    private final class Source implements Writer<Long, String> {
        @Override
        public void put(Long key, String row) {
            source.put(key, row);
        }

        @Override
        public void remove(Long key) {
            source.remove(key);
        }
    }

    @Test
    void changesOfAllMasters_areTold() {
        Cache<Long, String> here = rows(near);
        Cache<Long, String> there = rows(other);
        bringNear(here);

        Map<Long, String> rows = new HashMap<>();
        KEYS.forEach(key -> rows.put(key, "new"));
        there.putAll(rows);

        await().atMost(BOUND).until(() -> here.getAll(KEYS).equals(rows));
        for (long key : KEYS) {
            assertThat(here.get(key)).isEqualTo("new");
        }
        bringNear(here);
    }

    @Test
    void lookupsOfManyThreads_areAnsweredByTheStore() throws Exception {
        Cache<Long, String> here = rows(near);
        bringNear(here);
        long loads = here.stats().loads();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                readers.add(threads.submit(() -> {
                    for (int round = 0; round < 50; round++) {
                        KEYS.forEach(key -> assertThat(here.fresh().get(key)).isEqualTo("old"));
                    }
                }));
            }
            for (Future<?> reader : readers) {
                reader.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(here.stats().loads()).isEqualTo(loads);
        assertThat(here.stats().storeFailures()).isZero();
    }

    @Test
    void keyWhoseSlotMoves_isToldOfWhereItWas_andNearAgainWhereItIs() {
        Cache<Long, String> here = rows(near);
        Cache<Long, String> there = rows(other);
        bringNear(here);
        String slot = cluster.slotOf("fb:rows:1");
        RedisServer from = cluster.masterOfSlot(slot);
        RedisServer to = cluster.masters().stream()
                .filter(master -> master != from)
                .findFirst()
                .orElseThrow();
        cluster.beginMove(slot, from, to);
        await().atMost(BOUND).until(() -> cluster.moveKeys(slot, from, to, 100));
        cluster.endMove(slot, to);

        there.put(1L, "new");

        await().atMost(BOUND).until(() -> "new".equals(here.get(1L)));
        bringNear(here);
        there.put(1L, "newer");
        await().atMost(BOUND).until(() -> "newer".equals(here.get(1L)));
    }

    @Test
    void oneMasterNoMoreHeard_dropsAllRows_andAllAreNearAgain() {
        Cache<Long, String> here = rows(near);
        bringNear(here);
        RedisServer one = cluster.masterOf("fb:rows:1");

        one.command("CLIENT", "KILL", "TYPE", "normal");

        await().atMost(BOUND).until(() -> here.stats().near().losses() > 0);
        bringNear(here);
        rows(other).put(1L, "new");
        await().atMost(BOUND).until(() -> "new".equals(here.get(1L)));
    }
}
