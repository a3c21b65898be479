package dev.forebay.benchmarks.writebehind;

import com.tangosol.net.CacheFactory;
import com.tangosol.net.ConfigurableCacheFactory;
import com.tangosol.net.cache.TypeAssertion;
import java.time.Duration;

/** A Coherence member that is alone, in this JVM: its puts cross no socket. */
final class CoherenceGrid implements AutoCloseable {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofHours(1);

    private final ConfigurableCacheFactory factory;
    private int opened;

    /** Starts it, at the loopback interface alone, in a cluster of its own name. */
    CoherenceGrid(Upserts upserts) {
        System.setProperty(
                "coherence.cluster", "bench-" + ProcessHandle.current().pid());
        System.setProperty("coherence.wka", "127.0.0.1");
        System.setProperty("coherence.localhost", "127.0.0.1");
        System.setProperty("coherence.management", "none");
        System.setProperty("coherence.log.level", "1");
        System.setProperty("coherence.join.timeout", "100"); // nobody else is there to be waited for
        ClassLoader loader = CoherenceGrid.class.getClassLoader();
        factory = CacheFactory.getCacheFactoryBuilder()
                .getConfigurableCacheFactory("dev/forebay/benchmarks/writebehind/coherence.xml", loader);
        factory.getResourceRegistry().registerResource(Upserts.class, upserts);
        factory.activate();
    }

    /** Returns an empty cache. */
    CoherenceItems open(int batchSize, boolean drains) {
        CoherenceItems items = new CoherenceItems(
                factory.ensureTypedCache("items-" + opened++, null, TypeAssertion.withTypes(Long.class, byte[].class)));
        items.backing().setWriteMaxBatchSize(batchSize);
        items.backing().setWriteBehindMillis((drains ? DELAY : IDLE).toMillis());
        return items;
    }

    @Override
    public void close() {
        factory.dispose();
        CacheFactory.shutdown();
    }
}
