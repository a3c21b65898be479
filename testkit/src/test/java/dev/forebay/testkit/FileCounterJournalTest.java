package dev.forebay.testkit;

import dev.forebay.JournalFile;
import dev.forebay.internal.LocalBackend;
import dev.forebay.internal.file.FileLedger;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Store;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class FileCounterJournalTest extends CounterJournalContract {
    private final FakeClock clock = new FakeClock();
    private final Path folder = TemporaryFolder.create("forebay-journal-");
    private final LocalBackend backend = new LocalBackend(
            clock, FileLedger.open(JournalFile.at(folder.resolve("journal")).codecs(Serialized::of)));

    @AfterEach
    void close() {
        backend.close();
        TemporaryFolder.delete(folder);
    }

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
