package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.JournalFile;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.WriteFailedException;
import dev.forebay.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A change that waits and that this process cannot read, as the callers of a cache see it. */
class UnreadableChangeTest extends OnAJournalFile {
    private static final Writer<Long, String> AWAY = new Writer<>() {
        @Override
        public void put(Long key, String row) throws IOException {
            throw new IOException("the database is away");
        }

        @Override
        public void remove(Long key) throws IOException {
            throw new IOException("the database is away");
        }
    };

    private Forebay start() {
        return Forebay.local(JournalFile.at(file()), ForebayOptions.defaults().shutdownTimeout(Duration.ZERO));
    }

    private static Cache<Long, String> notes(Forebay forebay, int codec) {
        return forebay.cache("notes", Long.class, String.class)
                .reads(ReadThrough.from(key -> "of the database"))
                .writes(WriteBehind.to(AWAY))
                .codec(new TextCodec((byte) codec))
                .build();
    }

    @Test
    void write_ofItsKey_saysSoAtOnce_andBeginsNothing() {
        try (Forebay forebay = start()) {
            notes(forebay, 40).put(1L, "row");
        }
        try (Forebay forebay = start()) {
            Cache<Long, String> other = notes(forebay, 41);
            AtomicInteger begun = new AtomicInteger();
            long began = System.nanoTime();
            assertThatThrownBy(() -> other.write(1L, begun::incrementAndGet))
                    .isInstanceOfSatisfying(
                            WriteFailedException.class,
                            failure -> assertThat(failure.outcomeUnknown()).isFalse())
                    .hasMessageContaining("the write was not begun: cache 'notes', key 1")
                    .hasMessageContaining("it was written by codec 40; this process reads codec 41");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("it need not wait for a flush that cannot come, which would be 10 s")
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(begun).hasValue(0);
        }
    }
}
