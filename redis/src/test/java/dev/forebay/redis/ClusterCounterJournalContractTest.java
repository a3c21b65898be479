package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Store;
import dev.forebay.testkit.CounterJournalContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real cluster of six nodes. */
class ClusterCounterJournalContractTest extends CounterJournalContract {
    @RegisterExtension
    static final ClusterExtension CLUSTER = new ClusterExtension();

    @Override
    protected Store<String, CounterBase> store(CacheSpec<String, CounterBase> spec) {
        return CLUSTER.backend().store(spec);
    }

    @Override
    protected CounterJournal<String> counterJournal(CacheSpec<String, CounterBase> spec) {
        return CLUSTER.backend().counterJournal(spec);
    }

    @Override
    protected void advance(Duration time) {
        RedisExtension.wait(time);
    }
}
