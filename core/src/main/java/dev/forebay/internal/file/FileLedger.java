package dev.forebay.internal.file;

import dev.forebay.Durability;
import dev.forebay.JournalFile;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.journal.DeltaLedger;
import dev.forebay.internal.journal.Ledger;
import dev.forebay.internal.journal.RowLedger;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Codec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.KeyFormat;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;

/**
 * The ledger of a {@link JournalFile}.
 *
 * <p>One thread, the daemon {@code forebay-journal-upkeep}: see {@link Upkeep}. Commits are made in the threads that wait for
 * them.
 */
public final class FileLedger implements Ledger {
    private static final String PARTITIONS = "partitions";
    private static final String KIND = "kind";
    private static final String KEYS = "keys";
    private static final String COUNTER = "counter";

    private final JournalFile options;
    private final JournalStore store;
    private final GroupCommits commits;
    private final Upkeep upkeep;

    FileLedger(JournalFile options, JournalStore store) {
        this.options = options;
        this.store = store;
        this.commits = new GroupCommits(store);
        this.upkeep = new Upkeep(store, commits);
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws IllegalStateException if it cannot be opened: it is in use, no journal, not writable
     * @throws dev.forebay.DamagedJournalException if it is damaged
     */
    public static FileLedger open(JournalFile options) {
        FileLedger ledger = new FileLedger(options, Opening.open(options.path()));
        ledger.upkeep.start();
        return ledger;
    }

    GroupCommits commits() {
        return commits;
    }

    @Override
    public String name() {
        return "this process, with journal file " + store.path();
    }

    @Override
    public <K, V> RowLedger<K, V> rows(CacheSpec<K, V> spec) {
        Codec<V> codec = spec.codec()
                .or(() -> options.codecs().map(codecs -> codecs.of(spec.rowType())))
                .orElseThrow(() -> new IllegalStateException(
                        "cache '%s': its rows are to be written to journal file %s, and nothing says how: give the file codecs, as in JournalFile.at(path).codecs(JsonCodec::of) with forebay-json, or give the cache its own with .codec(..)"
                                .formatted(spec.name(), store.path())));
        if (codec.id() < 1) {
            throw new IllegalArgumentException("codec %s: id is %d; it must be 1 to 127"
                    .formatted(codec.getClass().getName(), codec.id()));
        }
        register(spec, "cache");
        return new FileRows<>(spec, codec, store, commits);
    }

    @Override
    public <K> DeltaLedger<K> deltas(CacheSpec<K, CounterBase> spec) {
        register(spec, COUNTER);
        return new FileDeltas<>(spec, store, commits);
    }

    /** Records what a name is, or compares it with what is recorded. */
    private void register(CacheSpec<?, ?> spec, String kind) {
        MVMap<String, String> about = store.about(spec.name());
        String partitions = Integer.toString(spec.partitions());
        String keys = spec.keyFormat().name();
        String recordedKind = about.get(KIND);
        String recorded = about.get(PARTITIONS);
        String recordedKeys = about.get(KEYS);
        if (recordedKind == null) {
            Map<String, String> properties = new HashMap<>(Map.of(KIND, kind, PARTITIONS, partitions, KEYS, keys));
            if (kind.equals(COUNTER)) {
                properties.put(FileDeltas.JOURNAL, CounterJournal.newId());
            }
            record(about, properties);
        } else if (!recordedKind.equals(kind)) {
            throw new IllegalStateException(
                    "%s '%s': in journal file %s this is the name of a %s; take another name, or another file"
                            .formatted(kind, spec.name(), store.path(), recordedKind));
        } else if (!partitions.equals(recorded)) {
            throw misfit(
                    spec,
                    kind,
                    "has %s partitions, this process is set to %s. Set it to %s"
                            .formatted(recorded, partitions, recorded));
        } else if (recordedKeys != null && !recordedKeys.equals(keys)) {
            throw misfit(
                    spec,
                    kind,
                    "has keys of format %s, this process has set %s. Set it to %s"
                            .formatted(recordedKeys, keys, recordedKeys));
        } else if (recordedKeys == null && store.keys(spec.name()).allMatch(text -> reads(spec.keyFormat(), text))) {
            record(about, Map.of(KEYS, keys)); // the file was made when no formats were recorded
        }
    }

    private static <K> boolean reads(KeyFormat<K> format, String text) {
        try {
            return format.format(format.parse(text)).equals(text);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void record(MVMap<String, String> about, Map<String, String> properties) {
        commits.await(commits.write(() -> about.putAll(properties)));
    }

    private IllegalStateException misfit(CacheSpec<?, ?> spec, String kind, String why) {
        return new IllegalStateException(
                "%s '%s': its journal in file %s %s; to change it, let every journal in the file run empty, end the application, and delete the file"
                        .formatted(kind, spec.name(), store.path(), why));
    }

    @Override
    public Durability durability() {
        try {
            commits.requireUsable();
        } catch (StoreUnavailableException e) {
            return new Durability(false, false, String.valueOf(e.getMessage()));
        }
        if (!store.isInPlace()) {
            return new Durability(
                    false,
                    false,
                    "journal file %s was deleted, moved or replaced while it is in use: what waits is lost when this process ends, unless it is flushed before; then restart the application"
                            .formatted(store.path()));
        }
        return new Durability(
                true,
                true,
                "every acknowledged change is synced to the journal file %s: it survives kill -9 and, as far as the disk keeps what it has synced, a power failure; it does not survive the loss of the disk"
                        .formatted(store.path()));
    }

    @Override
    public void ping() {
        commits.requireUsable();
    }

    @Override
    public void close() {
        upkeep.close();
        commits.close();
    }
}
