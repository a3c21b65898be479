package dev.forebay.internal.file;

import dev.forebay.DeadLetter;
import dev.forebay.internal.file.Records.Letter;
import dev.forebay.internal.file.Records.Row;
import dev.forebay.internal.journal.Commits;
import dev.forebay.internal.journal.RowLedger;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Codec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows and dead letters of one write-behind cache in the file. */
final class FileRows<K, V> implements RowLedger<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(FileRows.class);
    private static final String HIGHEST = "highest";
    private static final byte NO_CODEC = 0;

    private final CacheSpec<K, V> spec;
    private final Codec<V> codec;
    private final Commits commits;
    private final MVMap<String, String> about;
    private final MVMap<Long, Row> rows;
    private final MVMap<Long, Letter> letters;

    FileRows(CacheSpec<K, V> spec, Codec<V> codec, JournalStore store, Commits commits) {
        this.spec = spec;
        this.codec = codec;
        this.commits = commits;
        this.about = store.about(spec.name());
        this.rows = store.rows(spec.name());
        this.letters = store.letters(spec.name());
    }

    @Override
    public Commits commits() {
        return commits;
    }

    @Override
    public Form form(K key, @Nullable V row) {
        String text = spec.keyFormat().format(key);
        if (row == null) {
            return new Form(text, NO_CODEC, null);
        }
        try {
            return new Form(text, codec.id(), codec.encode(row));
        } catch (RuntimeException e) {
            throw spec.unwritable(key, e);
        }
    }

    @Override
    public void put(Line line, Form form, @Nullable Long before) {
        if (before != null) {
            rows.remove(before);
        }
        rows.put(line.sequence(), new Row(form, line.since()));
    }

    @Override
    public void erase(long sequence, long highest) {
        rows.remove(sequence);
        about.put(HIGHEST, Long.toString(highest));
    }

    @Override
    public void move(Line line) {
        Row row = Objects.requireNonNull(rows.get(line.sequence()), "row");
        rows.put(line.sequence(), new Row(row.form(), line.since()));
    }

    @Override
    public void bury(long sequence, DeadLetter<K, V> letter) {
        Row row = Objects.requireNonNull(rows.remove(sequence), "row");
        about.put(HIGHEST, Long.toString(sequence));
        letters.put(
                Long.valueOf(letter.id()),
                new Letter(row.form(), letter.reason(), letter.at().toEpochMilli(), letter.attempts()));
    }

    @Override
    public void discard(String letterId) {
        letters.remove(Long.valueOf(letterId));
    }

    @Override
    public Content<K, V> content() {
        String recorded = about.get(HIGHEST);
        long highest = recorded == null ? 0 : Long.parseLong(recorded);
        List<Found<K, V>> found = new ArrayList<>();
        int lost = 0;
        for (Map.Entry<Long, Row> entry : rows.entrySet()) {
            highest = Math.max(highest, entry.getKey());
            Form form = entry.getValue().form();
            K key = keyOf(form);
            if (key == null) {
                lost++;
            } else {
                Line line = new Line(entry.getKey(), entry.getValue().since());
                found.add(found(line, key, form));
            }
        }
        return new Content<>(found, highest, lost, readableLetters());
    }

    private Found<K, V> found(Line line, K key, Form form) {
        try {
            return new Found<>(line, key, rowOf(form), form.bytes(), null);
        } catch (RuntimeException e) {
            LOG.debug("cache '{}', key {}: an unflushed write cannot be read", spec.name(), key, e);
            return new Found<>(line, key, null, form.bytes(), String.valueOf(e.getMessage()));
        }
    }

    private @Nullable K keyOf(Form form) {
        try {
            K key = spec.keyFormat().parse(form.key());
            return spec.keyFormat().format(key).equals(form.key()) ? key : null;
        } catch (RuntimeException e) {
            LOG.debug("cache '{}': the text '{}' is no key", spec.name(), form.key(), e);
            return null;
        }
    }

    private @Nullable V rowOf(Form form) {
        byte[] bytes = form.row();
        if (bytes == null) {
            return null;
        }
        if (form.codec() != codec.id()) {
            throw new IllegalStateException(
                    "it was written by codec %d; this process reads codec %d".formatted(form.codec(), codec.id()));
        }
        return codec.decode(bytes, 0);
    }

    private List<DeadLetter<K, V>> readableLetters() {
        List<DeadLetter<K, V>> readable = new ArrayList<>();
        for (Map.Entry<Long, Letter> entry : letters.entrySet()) {
            Letter letter = entry.getValue();
            K key = keyOf(letter.form());
            try {
                if (key != null) {
                    readable.add(new DeadLetter<>(
                            Long.toString(entry.getKey()),
                            key,
                            rowOf(letter.form()),
                            true,
                            letter.reason(),
                            Instant.ofEpochMilli(letter.atMillis()),
                            letter.attempts()));
                }
            } catch (RuntimeException e) {
                LOG.debug("cache '{}', key {}: a dead letter cannot be read", spec.name(), key, e);
            }
        }
        if (readable.size() < letters.size()) {
            LOG.warn(
                    "cache '{}': {} dead letters cannot be read by this process (another codec, or a key or row type that no longer"
                            + " fits); they are kept for one that can",
                    spec.name(),
                    letters.size() - readable.size());
        }
        return readable;
    }
}
