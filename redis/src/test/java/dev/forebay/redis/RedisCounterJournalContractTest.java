package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Store;
import dev.forebay.testkit.CounterJournalContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCounterJournalContractTest extends CounterJournalContract {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    @Override
    protected Store<String, CounterBase> store(CacheSpec<String, CounterBase> spec) {
        return REDIS.backend().store(spec);
    }

    @Override
    protected CounterJournal<String> counterJournal(CacheSpec<String, CounterBase> spec) {
        return REDIS.backend().counterJournal(spec);
    }

    @Override
    protected void advance(Duration time) {
        RedisExtension.wait(time);
    }
}
