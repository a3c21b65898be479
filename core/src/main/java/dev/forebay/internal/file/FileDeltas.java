package dev.forebay.internal.file;

import dev.forebay.DeadLetter;
import dev.forebay.internal.file.Records.Letter;
import dev.forebay.internal.journal.Commits;
import dev.forebay.internal.journal.DeltaLedger;
import dev.forebay.internal.journal.RowLedger.Form;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The deltas, flush ids and dead letters of one counter in the file.
 *
 * <p>A delta is found by its partition, its generation and its key. To freeze is to begin the next generation: the one before it is the
 * frozen batch then, and nothing is copied.
 */
final class FileDeltas<K> implements DeltaLedger<K> {
    private static final String GENERATION = "generation.";
    private static final String PENDING_SINCE = "pendingSince.";
    private static final String FROZEN = "frozen.";
    private static final String FROZEN_SINCE = "frozenSince.";
    private static final String COMPLETED = "completed.";
    static final String JOURNAL = "journal";
    private static final String OF_BEFORE = ""; // the id of a journal that was begun before there were ids

    private final CacheSpec<K, CounterBase> spec;
    private final Commits commits;
    private final MVMap<String, String> about;
    private final MVMap<String, Long> deltas;
    private final MVMap<Long, Letter> letters;

    FileDeltas(CacheSpec<K, CounterBase> spec, JournalStore store, Commits commits) {
        this.spec = spec;
        this.commits = commits;
        this.about = store.about(spec.name());
        this.deltas = store.deltas(spec.name());
        this.letters = store.letters(spec.name());
    }

    @Override
    public Commits commits() {
        return commits;
    }

    @Override
    public void put(int partition, Map<K, Long> sums, long sinceMillis) {
        String prefix = prefix(partition, generation(partition));
        sums.forEach((key, sum) -> deltas.put(prefix + spec.keyFormat().format(key), sum));
        String since = Long.toString(sinceMillis);
        if (!since.equals(about.get(PENDING_SINCE + partition))) {
            about.put(PENDING_SINCE + partition, since);
        }
    }

    @Override
    public void freeze(int partition, String flushId) {
        about.put(FROZEN + partition, flushId);
        about.put(FROZEN_SINCE + partition, Long.toString(number(PENDING_SINCE + partition)));
        about.put(GENERATION + partition, Long.toString(generation(partition) + 1));
    }

    @Override
    public void complete(int partition, String lastCompleted, List<DeadLetter<K, Long>> refused) {
        if (about.remove(FROZEN + partition) != null) {
            String prefix = prefix(partition, generation(partition) - 1);
            texts(prefix).keySet().forEach(text -> deltas.remove(prefix + text));
        }
        about.put(COMPLETED + partition, lastCompleted);
        for (DeadLetter<K, Long> letter : refused) {
            long delta = letter.row() == null ? 0 : letter.row();
            byte[] row = ByteBuffer.allocate(Long.BYTES).putLong(delta).array();
            letters.put(
                    Long.valueOf(letter.id()),
                    new Letter(
                            new Form(spec.keyFormat().format(letter.key()), (byte) 0, row),
                            letter.reason(),
                            letter.at().toEpochMilli(),
                            letter.attempts()));
        }
    }

    @Override
    public void discard(String letterId) {
        letters.remove(Long.valueOf(letterId));
    }

    @Override
    public Content<K> content() {
        Map<Integer, Waiting<K>> partitions = new HashMap<>();
        for (int partition = 0; partition < spec.partitions(); partition++) {
            partitions.put(partition, waiting(partition));
        }
        List<DeadLetter<K, Long>> found = new ArrayList<>();
        letters.forEach((id, letter) -> found.add(new DeadLetter<>(
                Long.toString(id),
                keyOf(letter.form().key()),
                delta(letter),
                true,
                letter.reason(),
                Instant.ofEpochMilli(letter.atMillis()),
                letter.attempts())));
        return new Content<>(partitions, found, journal());
    }

    /** Returns the journal's id. One that was begun before there were ids is given one now, unless it has flushed without. */
    private String journal() {
        @Nullable String recorded = about.get(JOURNAL);
        if (recorded != null) {
            return recorded;
        }
        boolean older = about.keySet().stream().anyMatch(property -> property.startsWith(COMPLETED));
        String id = older ? OF_BEFORE : CounterJournal.newId();
        commits.await(commits.write(() -> about.put(JOURNAL, id)));
        return id;
    }

    private Waiting<K> waiting(int partition) {
        long generation = generation(partition);
        String flushId = about.get(FROZEN + partition);
        Frozen<K> frozen =
                flushId == null ? null : new Frozen<>(flushId, Map.copyOf(keys(prefix(partition, generation - 1))));
        return new Waiting<>(
                keys(prefix(partition, generation)),
                number(PENDING_SINCE + partition),
                frozen,
                number(FROZEN_SINCE + partition),
                about.get(COMPLETED + partition));
    }

    private Map<K, Long> keys(String prefix) {
        Map<K, Long> found = new HashMap<>();
        texts(prefix).forEach((text, delta) -> found.put(keyOf(text), delta));
        return found;
    }

    /** A delta without its key could never be applied, and applying the others of its batch would lose it: so this stops the start. */
    private K keyOf(String text) {
        try {
            return spec.keyFormat().parse(text);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "counter '%s': the journal file has a delta of '%s', which its key format cannot read; build the counter with the key type of before until it has drained"
                            .formatted(spec.name(), text),
                    e);
        }
    }

    private Map<String, Long> texts(String prefix) {
        Map<String, Long> found = new HashMap<>();
        Cursor<String, Long> cursor = deltas.cursor(prefix);
        while (cursor.hasNext()) {
            String key = cursor.next();
            if (!key.startsWith(prefix)) {
                break;
            }
            found.put(key.substring(prefix.length()), cursor.getValue());
        }
        return found;
    }

    private long generation(int partition) {
        return number(GENERATION + partition);
    }

    private long number(String property) {
        @Nullable String recorded = about.get(property);
        return recorded == null ? 0 : Long.parseLong(recorded);
    }

    private static String prefix(int partition, long generation) {
        return partition + "/" + generation + "/";
    }

    /** Returns the delta of a counter's letter. */
    static long delta(Letter letter) {
        byte[] row = letter.form().row();
        return row == null || row.length != Long.BYTES
                ? 0
                : ByteBuffer.wrap(row).getLong();
    }
}
