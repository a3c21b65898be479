package dev.forebay.testkit;

import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Store;
import java.time.Duration;

class LocalCounterJournalTest extends CounterJournalContract {
    private final FakeClock clock = new FakeClock();
    private final LocalBackend backend = new LocalBackend(clock);

    @Override
    protected Store<String, CounterBase> store(CacheSpec<String, CounterBase> spec) {
        return backend.store(spec);
    }

    @Override
    protected CounterJournal<String> counterJournal(CacheSpec<String, CounterBase> spec) {
        return backend.counterJournal(spec);
    }

    @Override
    protected void advance(Duration duration) {
        clock.advance(duration);
    }
}
