package dev.forebay.internal.file;

import dev.forebay.internal.file.Records.Letter;
import dev.forebay.internal.file.Records.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The MVStore in a journal file: its settings and its maps. Per cache or counter NAME:
 *
 * <pre>
 *   about.NAME     what it is, how many partitions it has, its key format; the highest sequence; of a counter, its journal's id and,
 *                  per partition, flush ids and times
 *   rows.NAME      sequence -> row; by sequence, so that appends and flushes touch few pages
 *   letters.NAME   id -> dead letter
 *   deltas.NAME    partition / generation / key -> delta; freezing begins another generation
 * </pre>
 */
final class JournalStore {
    /**
     * How long space that is no longer used is not used again. None is needed for a crash, because each commit is synced before the
     * next. It leaves older versions for a damaged file, at the price of its size.
     */
    private static final int RETENTION_MILLIS = 500;

    private static final int PAGE_BYTES = 4096;
    private static final int CACHE_MEGABYTES = 8;
    private static final int FULL_PERCENT = 90;
    private static final int MOVED_BYTES = 16 << 20;

    private final Path path;
    private final Disk disk;
    private final CheckedFile blocks;
    private final MVStore store;
    private volatile long synced;

    JournalStore(Path path, Disk disk, Use use) throws IOException {
        this.path = path;
        this.disk = disk;
        Map<String, Object> config = new HashMap<>();
        config.put("pageSplitSize", PAGE_BYTES);
        config.put("cacheSize", CACHE_MEGABYTES);
        config.put("autoCompactFillRate", 0);
        config.put("autoCommitDelay", 0);
        config.put("recoveryMode", true); // all chunks are looked at, and not only those that the header leads to
        boolean readOnly = use != Use.WORK;
        this.blocks = new CheckedFile(path.toString(), disk, config, readOnly, use != Use.SALVAGE);
        MVStore.Builder builder = new MVStore.Builder()
                .fileStore(blocks)
                .autoCommitDisabled()
                .pageSplitSize(PAGE_BYTES)
                .cacheSize(CACHE_MEGABYTES);
        this.store = (readOnly ? builder.readOnly() : builder).open();
        store.setVersionsToKeep(0);
        retain(RETENTION_MILLIS);
    }

    /** Says how long space that is no longer used is left as it is. */
    void retain(int millis) {
        store.setRetentionTime(millis);
    }

    /** What a store is opened for. */
    enum Use {
        /** To go on with it. */
        WORK,

        /** To see what {@link #WORK} would go on with. */
        CHECK,

        /** To read what is left of a damaged one. */
        SALVAGE
    }

    Path path() {
        return path;
    }

    boolean isInPlace() {
        return disk.isInPlace();
    }

    /** Returns the version that is stored. */
    long version() {
        return blocks.lastChunkVersion();
    }

    long bytes() {
        return blocks.size();
    }

    void commit() {
        store.commit();
    }

    /** Syncs what was committed, and marks it as synced. */
    void sync() {
        long version = version();
        blocks.sync();
        if (version != synced) {
            try {
                Head.mark(disk, version);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            synced = version;
        }
    }

    /** Makes the mark last that {@link #sync} wrote. */
    void syncMark() {
        blocks.sync();
    }

    /** Moves what is alive together and gives the rest of the file back, for at most about this time. */
    void compact(int millis) {
        store.compactFile(millis); // moves what is alive out of chunks that are mostly dead
        blocks.compactMoveChunks(FULL_PERCENT, MOVED_BYTES, store); // and those chunks to where dead ones were
        retain(RETENTION_MILLIS); // which it has set to 0
        sync();
    }

    MVMap<String, String> about(String name) {
        return open("about." + name, StringDataType.INSTANCE, StringDataType.INSTANCE);
    }

    MVMap<Long, Row> rows(String name) {
        return open("rows." + name, LongDataType.INSTANCE, Records.ROW);
    }

    MVMap<Long, Letter> letters(String name) {
        return open("letters." + name, LongDataType.INSTANCE, Records.LETTER);
    }

    MVMap<String, Long> deltas(String name) {
        return open("deltas." + name, StringDataType.INSTANCE, LongDataType.INSTANCE);
    }

    /** Returns the texts of all keys of a cache or counter, some more than once. */
    Stream<String> keys(String name) {
        Stream<String> ofRows = store.hasMap("rows." + name)
                ? rows(name).values().stream().map(row -> row.form().key())
                : Stream.of();
        Stream<String> ofDeltas = store.hasMap("deltas." + name)
                ? deltas(name).keySet().stream().map(place -> place.split("/", 3)[2])
                : Stream.of();
        Stream<String> ofLetters = store.hasMap("letters." + name)
                ? letters(name).values().stream().map(letter -> letter.form().key())
                : Stream.of();
        return Stream.of(ofRows, ofDeltas, ofLetters).flatMap(keys -> keys);
    }

    private <A, B> MVMap<A, B> open(String map, DataType<A> keys, DataType<B> values) {
        return store.openMap(map, new MVMap.Builder<A, B>().keyType(keys).valueType(values));
    }

    /** Returns the names of the maps that begin so, without that beginning. */
    List<String> names(String kind) {
        return store.getMapNames().stream()
                .filter(name -> name.startsWith(kind))
                .map(name -> name.substring(kind.length()))
                .sorted()
                .toList();
    }

    /**
     * Reads all that is there.
     *
     * @throws RuntimeException if something cannot be read
     */
    void readAll() {
        names("about.").forEach(name -> read(about(name)));
        names("rows.").forEach(name -> read(rows(name)));
        names("letters.").forEach(name -> read(letters(name)));
        names("deltas.").forEach(name -> read(deltas(name)));
    }

    private static <A, B> void read(MVMap<A, B> map) {
        long count = 0;
        for (Cursor<A, B> cursor = map.cursor(null); cursor.hasNext(); cursor.next()) {
            count++;
        }
        if (count != map.sizeAsLong()) {
            throw new IllegalStateException(
                    "map %s should have %d entries, and has %d".formatted(map.getName(), map.sizeAsLong(), count));
        }
    }

    /** Closes the store and the file; in order, or as it is. */
    void close(boolean inOrder) {
        try (disk) {
            if (inOrder) {
                store.close();
                blocks.sync();
            } else {
                store.closeImmediately();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the store and leaves the file open. */
    void leave() {
        store.closeImmediately();
    }
}
