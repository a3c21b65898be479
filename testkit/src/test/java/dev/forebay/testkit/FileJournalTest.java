package dev.forebay.testkit;

import dev.forebay.JournalFile;
import dev.forebay.internal.LocalBackend;
import dev.forebay.internal.file.FileLedger;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class FileJournalTest extends JournalContract {
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
    protected <V> Store<String, V> store(CacheSpec<String, V> spec) {
        return backend.store(spec);
    }

    @Override
    protected <V> Journal<String, V> journal(CacheSpec<String, V> spec) {
        return backend.journal(spec);
    }

    @Override
    protected void advance(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected boolean isTimeFake() {
        return true;
    }
}
