package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.JournalFile;
import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.KeyFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A journal file with a cache and counters in it. */
abstract class OnAJournalFile {
    static final TextCodec TEXT = new TextCodec((byte) 40);
    static final Limit LIMIT = new Limit(10_000, Long.MAX_VALUE);

    @TempDir
    Path folder;

    final Path file() {
        return folder.resolve("journal");
    }

    final LocalBackend open() {
        return LocalBackend.on(JournalFile.at(file()));
    }

    /** Makes the file one of the time when no key formats were recorded. */
    final void forgetKeyFormat(String name) throws IOException {
        JournalStore store = Opening.openLocked(file(), new FileDisk(file()));
        assertThat(store.about(name).remove("keys")).isNotNull();
        store.commit();
        store.sync();
        store.close(true);
    }

    static CacheSpec<Long, String> notes(TextCodec codec, int partitions) {
        return notes(KeyFormats.of(Long.class), codec, partitions);
    }

    static <K> CacheSpec<K, String> notes(KeyFormat<K> keys, TextCodec codec, int partitions) {
        return new CacheSpec<>(
                "notes",
                String.class,
                keys,
                Optional.of(codec),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                100,
                partitions);
    }

    static <K> CacheSpec<K, CounterBase> counts(String name, Class<K> keyType) {
        return new CacheSpec<>(
                name,
                CounterBase.class,
                KeyFormats.of(keyType),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                100,
                1);
    }

    static Journal<Long, String> journal(LocalBackend backend) {
        return backend.journal(notes(TEXT, 1));
    }

    static List<String> waiting(Journal<Long, String> journal) {
        return journal.oldest(0, 10_000).stream()
                .map(change -> change.key() + "=" + change.row())
                .toList();
    }
}
