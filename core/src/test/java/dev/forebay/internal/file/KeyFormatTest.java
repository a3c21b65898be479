package dev.forebay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.KeyFormats;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The keys of a journal file are those of one format. */
class KeyFormatTest extends OnAJournalFile {
    private static final KeyFormat<String> TEXTS = KeyFormats.of(String.class);

    @Test
    void anotherKeyFormat_isRefusedNamingBoth() {
        try (LocalBackend backend = open()) {
            journal(backend);
            backend.counterJournal(counts("views", String.class));
        }
        try (LocalBackend backend = open()) {
            assertThatThrownBy(() -> backend.journal(notes(TEXTS, TEXT, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cache 'notes': its journal in file " + file())
                    .hasMessageContaining("has keys of format Long, this process has set String. Set it to Long");
            assertThatThrownBy(() -> backend.counterJournal(counts("views", Long.class)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("counter 'views'")
                    .hasMessageContaining("has keys of format String, this process has set Long");
            journal(backend);
            backend.counterJournal(counts("views", String.class));
        }
    }

    @Test
    void fileOfBefore_takesTheFormatThatReadsItsKeys() throws IOException {
        try (LocalBackend backend = open()) {
            journal(backend).append(Map.of(7L, "row"), LIMIT);
            backend.counterJournal(counts("views", String.class)).add(Map.of("a", 1L), 100);
        }
        forgetKeyFormat("notes");
        forgetKeyFormat("views");
        try (LocalBackend backend = open()) {
            assertThat(waiting(journal(backend))).containsExactly("7=row");
            CounterJournal<String> views = backend.counterJournal(counts("views", String.class));
            assertThat(views.waiting(List.of("a")).get("a").pending()).isEqualTo(1);
        }
        try (LocalBackend backend = open()) {
            assertThatThrownBy(() -> backend.journal(notes(TEXTS, TEXT, 1)))
                    .hasMessageContaining("has keys of format Long");
            assertThatThrownBy(() -> backend.counterJournal(counts("views", Long.class)))
                    .hasMessageContaining("has keys of format String");
        }
    }

    /** Else a wrong first start would lock the right one out. */
    @Test
    void fileOfBefore_doesNotTakeAFormatThatCannotReadItsKeys() throws IOException {
        try (LocalBackend backend = open()) {
            backend.journal(notes(TEXTS, TEXT, 1)).append(Map.of("seven", "row"), LIMIT);
        }
        forgetKeyFormat("notes");
        try (LocalBackend backend = open()) {
            assertThat(journal(backend).backlog().pending()).as("kept").isEqualTo(1);
        }
        try (LocalBackend backend = open()) {
            assertThat(backend.journal(notes(TEXTS, TEXT, 1)).oldest(0, 10)).hasSize(1);
        }
    }
}
