package dev.forebay.internal.file;

import dev.forebay.internal.file.JournalStore.Use;
import dev.forebay.internal.file.Records.Letter;
import dev.forebay.internal.file.Records.Row;
import dev.forebay.internal.journal.RowLedger.Form;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what can be read of a damaged journal file to a file beside it, one JSON object a line; the form is described in
 * docs/local.md. Nothing is overwritten: what an earlier start has saved is left as it is.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

    private final BufferedWriter target;
    private int rows;
    private int deltas;
    private int letters;
    private int unreadable;

    private Salvage(BufferedWriter target) {
        this.target = target;
    }

    /**
     * What was saved.
     *
     * @param target where it is, or {@code null} if nothing could be saved
     */
    record Report(String sentence, @Nullable Path target) {}

    static Report of(Path path, Disk disk) {
        Path target = path.resolveSibling(path.getFileName() + ".salvage.jsonl");
        JournalStore store;
        try {
            store = open(path, disk);
        } catch (IOException
                | RuntimeException
                | AssertionError e) { // MVStore asserts what is so in a file that is not damaged
            return new Report("Nothing could be saved: " + e.getMessage(), null);
        }
        try (BufferedWriter writer = Files.newBufferedWriter(target, StandardOpenOption.CREATE_NEW)) {
            Salvage salvage = new Salvage(writer);
            salvage.save(store);
            return new Report(
                    "%d rows, %d deltas and %d dead letters were saved to %s%s"
                            .formatted(
                                    salvage.rows,
                                    salvage.deltas,
                                    salvage.letters,
                                    target,
                                    salvage.unreadable == 0 ? "" : ", and others could not be read"),
                    target);
        } catch (FileAlreadyExistsException e) {
            return new Report("What could be saved is in %s since an earlier start".formatted(target), target);
        } catch (IOException e) {
            return new Report("What can be read of it could not be saved to %s (%s)".formatted(target, e), null);
        } finally {
            store.leave();
        }
    }

    /** Opens the newest version, parts of which may be damaged; or else the newest one that is whole. */
    private static JournalStore open(Path path, Disk disk) throws IOException {
        try {
            return new JournalStore(path, disk, Use.SALVAGE);
        } catch (RuntimeException | AssertionError e) {
            LOG.debug("journal file {}: its newest version cannot be opened", path, e);
            return new JournalStore(path, disk, Use.CHECK);
        }
    }

    private void save(JournalStore store) throws IOException {
        for (String name : store.names("rows.")) {
            each(() -> store.rows(name), (sequence, row) -> row(name, sequence, row));
        }
        for (String name : store.names("deltas.")) {
            each(() -> store.deltas(name), (text, delta) -> delta(name, text, delta));
            each(() -> store.about(name), (property, value) -> property(name, property, value));
        }
        for (String name : store.names("letters.")) {
            boolean counter = store.names("deltas.").contains(name);
            each(() -> store.letters(name), (id, letter) -> letter(name, counter, id, letter));
        }
        if (unreadable > 0) {
            write("{\"kind\":\"unreadable\",\"parts\":%d}".formatted(unreadable));
        }
    }

    /**
     * Reads a map from its beginning up to what cannot be read, and from its end down to that. MVStore takes some pages that it cannot
     * read for empty ones, so they are counted.
     */
    private <A, B> void each(Supplier<MVMap<A, B>> opened, BiConsumer<A, B> use) {
        Set<A> seen = new HashSet<>();
        try {
            MVMap<A, B> map = opened.get();
            boolean whole = each(map.cursor(null, null, false), seen, use);
            if (!whole) {
                each(map.cursor(null, null, true), seen, use);
            }
            if (!whole || seen.size() < map.sizeAsLong()) {
                unreadable++;
            }
        } catch (RuntimeException | AssertionError e) {
            unreadable++;
        }
    }

    private static <A, B> boolean each(Cursor<A, B> cursor, Set<A> seen, BiConsumer<A, B> use) {
        while (true) {
            A key;
            B value;
            try {
                if (!cursor.hasNext()) {
                    return true;
                }
                key = cursor.next();
                value = cursor.getValue();
            } catch (RuntimeException | AssertionError e) {
                return false; // the page cannot be read; counted by the caller
            }
            if (seen.add(key)) {
                use.accept(key, value);
            }
        }
    }

    private void row(String name, long sequence, Row row) {
        rows++;
        write("{\"kind\":\"%s\",\"cache\":%s,\"key\":%s,\"sequence\":%d,\"sinceMillis\":%d%s}"
                .formatted(
                        row.form().row() == null ? "removal" : "row",
                        text(name),
                        text(row.form().key()),
                        sequence,
                        TimeUnit.MICROSECONDS.toMillis(row.since()),
                        content(row.form())));
    }

    private void delta(String name, String place, long delta) {
        deltas++;
        String[] parts = place.split("/", 3);
        write("{\"kind\":\"delta\",\"counter\":%s,\"partition\":%s,\"generation\":%s,\"key\":%s,\"delta\":%d}"
                .formatted(text(name), parts[0], parts[1], text(parts[2]), delta));
    }

    private void property(String name, String property, String value) {
        write("{\"kind\":\"property\",\"counter\":%s,\"name\":%s,\"value\":%s}"
                .formatted(text(name), text(property), text(value)));
    }

    private void letter(String name, boolean counter, long id, Letter letter) {
        letters++;
        String row = counter ? ",\"delta\":" + FileDeltas.delta(letter) : content(letter.form());
        write("{\"kind\":\"letter\",\"%s\":%s,\"id\":\"%d\",\"key\":%s,\"reason\":%s,\"atMillis\":%d,\"attempts\":%d%s}"
                .formatted(
                        counter ? "counter" : "cache",
                        text(name),
                        id,
                        text(letter.form().key()),
                        text(letter.reason()),
                        letter.atMillis(),
                        letter.attempts(),
                        row));
    }

    /** The row as text where it is text, else in Base64. */
    private static String content(Form form) {
        byte[] row = form.row();
        if (row == null) {
            return "";
        }
        String start = ",\"codec\":" + form.codec();
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(row))
                    .toString();
            return start + ",\"row\":" + text(decoded);
        } catch (CharacterCodingException e) {
            return start + ",\"rowBase64\":" + text(Base64.getEncoder().encodeToString(row));
        }
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private void write(String line) {
        try {
            target.write(line);
            target.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
