package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import dev.forebay.testkit.JournalContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real cluster of six nodes. */
class ClusterJournalContractTest extends JournalContract {
    @RegisterExtension
    static final ClusterExtension CLUSTER = new ClusterExtension();

    @Override
    protected <V> Store<String, V> store(CacheSpec<String, V> spec) {
        return CLUSTER.backend().store(spec);
    }

    @Override
    protected <V> Journal<String, V> journal(CacheSpec<String, V> spec) {
        return CLUSTER.backend().journal(spec);
    }

    @Override
    protected void advance(Duration time) {
        RedisExtension.wait(time);
    }
}
