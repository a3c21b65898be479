package dev.forebay.redis.internal.journal;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.entry.EntryFormat;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.entry.UnreadableException;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Errand;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.KeyState.Dirty;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what waits in a {@link RedisJournal}.
 *
 * <p>The oldest changes are listed by a script and read by plain commands, which is what a server does fastest. Where that could be too
 * much for one answer, or a listed key has lost its write, one script does both, looks at every string, and returns as many as fit.
 *
 * <p>A write that this process cannot read (another codec or version, a row type that no longer fits) stays where it is, for a
 * process that can: {@link #oldest} passes over it and says so in the log, {@link #of} throws.
 */
final class RedisChanges<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(RedisChanges.class);

    /** About how many bytes of rows are read at once, so that large rows arrive within the time limit. */
    private static final int MOST_BYTES = 8 << 20;

    /** How many times the average the listed rows may have: there are larger ones and smaller ones. */
    private static final int SPREAD = 4;

    /** Keys of one plain command: more would keep other callers of the server waiting. */
    private static final int READ_AT_ONCE = 100;

    private final CacheSpec<K, V> spec;
    private final KeyNames<K> names;
    private final EntryFormat<V> format;
    private final RedisPartitions<K> partitions;
    private final Exchange exchange;

    private final EpochsOfReads readIn;
    private final Map<Integer, Integer> unreadable = new ConcurrentHashMap<>();

    /** Partitions whose last plain read did not end: its rows may be larger than most. */
    private final Set<Integer> unsure = ConcurrentHashMap.newKeySet();

    RedisChanges(
            CacheSpec<K, V> spec,
            KeyNames<K> names,
            EntryFormat<V> format,
            RedisPartitions<K> partitions,
            Exchange exchange) {
        this.spec = spec;
        this.names = names;
        this.format = format;
        this.partitions = partitions;
        this.exchange = exchange;
        readIn = new EpochsOfReads(
                spec.partitions(),
                partition -> exchange.servers()
                        .of(names.journal(partition, "dirty"))
                        .epoch()
                        .current());
    }

    /** Returns what {@link Journal#oldest(int, long, int)} does. */
    List<Change<K, V>> oldest(int partition, long fence, int limit) {
        partitions.require(partition);
        Reading reading = new Reading();
        List<Change<K, V>> changes = readPlainly(partition, fence, limit, reading);
        if (changes == null) {
            changes = readLookingAtEach(partition, fence, limit, reading);
        }
        reading.note(partition);
        return changes;
    }

    /**
     * Returns the oldest changes, or {@code null} where a script must look at each.
     *
     * @throws StoreUnavailableException if the rows did not arrive; they are read by the script then
     */
    private @Nullable List<Change<K, V>> readPlainly(int partition, long fence, int limit, Reading reading) {
        if (!unsure.add(partition)) {
            return null;
        }
        Listed listed = Listed.of(reading.askAll("listing the oldest changes", listing(partition, fence, limit)));
        List<Change<K, V>> changes =
                listed.isEmpty() ? List.of() : listed.isSmall() ? read(partition, listed, reading) : null;
        unsure.remove(partition);
        return changes;
    }

    /** Returns those that can be read, or {@code null} if none can: there may be some behind them. */
    private @Nullable List<Change<K, V>> read(int partition, Listed listed, Reading reading) {
        List<Change<K, V>> changes = new ArrayList<>(listed.count());
        int at = 0;
        int passedOver = 0;
        for (List<byte @Nullable []> strings : reading.askAll("reading the oldest changes", reads(partition, listed))) {
            for (byte[] string : strings) {
                if (string == null || !EntryFormat.isDirty(string)) {
                    return null; // lost, or settled by another owner meanwhile
                }
                passedOver += add(changes, listed.keys(), at, string);
                at += 2;
            }
        }
        if (changes.isEmpty()) {
            return null;
        }
        report(partition, passedOver);
        return changes;
    }

    /** What is behind the announcement may be listed before it, but is read after it. */
    private List<Request<List<@Nullable Object>>> listing(int partition, long fence, int limit) {
        List<byte[]> arguments = new ArrayList<>();
        addFence(arguments, fence);
        byte[] dirty = partitions.journal(partition, "dirty");
        CommandArgs<byte[], byte[]> oldest =
                Request.args().addKey(dirty).add(0).add(limit - 1).add("WITHSCORES");
        return List.of(
                Request.list(Script.LISTED, partitions.keys(partition, "dirty", "flusher", "bytes"), arguments),
                Request.scored(CommandType.ZRANGE, oldest).on(dirty));
    }

    private static void addFence(List<byte[]> arguments, long fence) {
        if (fence != Journal.UNFENCED) {
            arguments.add(Bytes.of(fence));
        }
    }

    private List<Request<List<byte @Nullable []>>> reads(int partition, Listed listed) {
        byte[] prefix = Bytes.of(names.entryPrefix(partition));
        List<Request<List<byte @Nullable []>>> reads = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < listed.keys().size(); i += 2) {
            entries.add(Bytes.join(prefix, bytes(listed.keys(), i)));
            if (entries.size() == READ_AT_ONCE || i + 2 == listed.keys().size()) {
                reads.add(Request.getAll(entries));
                entries = new ArrayList<>();
            }
        }
        return reads;
    }

    /** Adds the change that a string is; returns how many could not be read. */
    private int add(List<Change<K, V>> changes, List<@Nullable Object> keys, int at, byte[] string) {
        try {
            changes.add(change(keys, at, string));
            return 0;
        } catch (UnreadableException e) {
            LOG.debug("cache '{}': a change cannot be read", spec.name(), e);
            return 1;
        }
    }

    /**
     * What the server answers to {@link Script#LISTED}, and what is listed.
     *
     * @param averageBytes of all changes of the partition
     * @param keys key and since of each change
     */
    private record Listed(long averageBytes, List<@Nullable Object> keys) {

        int count() {
            return keys.size() / 2;
        }

        boolean isEmpty() {
            return keys.isEmpty();
        }

        /** Returns whether the strings surely arrive in time, unless they are far larger than most. */
        boolean isSmall() {
            return averageBytes * count() * SPREAD <= MOST_BYTES;
        }

        static Listed of(List<List<@Nullable Object>> answers) {
            List<@Nullable Object> sums = answers.get(0);
            long all = Bytes.wholePart(bytes(sums, 0));
            long count = (Long) Objects.requireNonNull(sums.get(1));
            return new Listed(all / Math.max(1, count), answers.get(1));
        }
    }

    private List<Change<K, V>> readLookingAtEach(int partition, long fence, int limit, Reading reading) {
        List<Change<K, V>> changes = new ArrayList<>();
        int seen = 0;
        int passedOver = 0;
        while (changes.isEmpty()) {
            Page page = Page.of(reading.ask("reading the oldest changes", oldestPage(partition, fence, seen, limit)));
            if (page.lost() > 0) {
                LOG.error(
                        "cache '{}': {} unflushed writes of partition {} are gone from the server: something other than Forebay"
                                + " deleted or overwrote their keys",
                        spec.name(),
                        page.lost(),
                        partition);
            }
            if (page.lost() == 0 && page.strings().isEmpty()) {
                break;
            }
            seen += page.strings().size();
            for (int i = 0; i < page.strings().size(); i++) {
                passedOver += add(changes, page.keys(), 2 * i, bytes(page.strings(), i));
            }
        }
        unsure.remove(partition);
        report(partition, passedOver);
        return changes;
    }

    private Request<List<@Nullable Object>> oldestPage(int partition, long fence, int skip, int limit) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(Bytes.of(names.entryPrefix(partition)), Bytes.of(skip), Bytes.of(limit), Bytes.of(MOST_BYTES)));
        addFence(arguments, fence);
        return Request.list(Script.OLDEST, partitions.keys(partition, "dirty", "flusher"), arguments);
    }

    /**
     * What the server answers to {@link Script#OLDEST}.
     *
     * @param lost listed keys that had no unflushed write
     * @param keys key and since of each change
     * @param strings of the changes, in the same order
     */
    private record Page(long lost, List<@Nullable Object> keys, List<@Nullable Object> strings) {

        @SuppressWarnings("unchecked") // lists are lists of strings
        static Page of(List<@Nullable Object> answer) {
            return new Page(
                    (Long) Objects.requireNonNull(answer.get(0)),
                    (List<@Nullable Object>) Objects.requireNonNull(answer.get(1)),
                    (List<@Nullable Object>) Objects.requireNonNull(answer.get(2)));
        }
    }

    /** Returns the changes that wait for some keys of a partition. */
    List<Change<K, V>> of(int partition, Collection<? extends K> keys) {
        partitions.require(partition);
        Reading reading = new Reading();
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (List<K> portion : RedisPartitions.portions(List.<K>copyOf(keys))) {
            List<byte[]> names = partitions.keys(partition, "dirty");
            List<byte[]> texts = new ArrayList<>();
            for (K key : portion) {
                names.add(this.names.entry(key));
                texts.add(this.names.text(key));
            }
            requests.add(Request.list(Script.CHANGES, names, texts));
        }
        List<Change<K, V>> changes = new ArrayList<>();
        for (List<@Nullable Object> answer : reading.askAll("reading changes", requests)) {
            for (int i = 0; i < answer.size(); i += 3) {
                try {
                    changes.add(change(answer, i, bytes(answer, i + 2)));
                } catch (UnreadableException e) {
                    throw e.ofWrite(spec, Bytes.text(bytes(answer, i)));
                }
            }
        }
        reading.note(partition);
        return changes;
    }

    /** Sends the requests of one read, and notes in which epoch all of them were answered. */
    private final class Reading {
        private int epoch = Epoch.NONE;
        private boolean isFirst = true;

        <T extends @Nullable Object> T ask(String what, Request<T> request) {
            return askAll(what, List.of(request)).get(0);
        }

        <T extends @Nullable Object> List<T> askAll(String what, List<Request<T>> requests) {
            List<Errand<T>> errands = new ArrayList<>(requests.size());
            for (Request<T> request : requests) {
                errands.add(Errand.inEpoch(request.keys(), sentIn -> {
                    see(sentIn);
                    return request;
                }));
            }
            return exchange.sendAll(what, errands);
        }

        private void see(int sentIn) {
            if (isFirst) {
                epoch = sentIn;
                isFirst = false;
            } else if (epoch != sentIn) {
                epoch = Epoch.NONE;
            }
        }

        void note(int partition) {
            if (!isFirst) {
                readIn.note(partition, epoch);
            }
        }
    }

    /** Returns the epoch in which the changes were read that are flushed now, or {@link Epoch#NONE} if in none alone. */
    int epochOf(int partition) {
        return readIn.of(partition);
    }

    /** Returns the change whose key and since are at {@code at} and behind it: digits from a script and RESP2, a number from RESP3. */
    private Change<K, V> change(List<@Nullable Object> keys, int at, byte[] raw) throws UnreadableException {
        Dirty<V> dirty = format.dirty(raw);
        long since = keys.get(at + 1) instanceof Long score ? score : Bytes.wholePart(bytes(keys, at + 1));
        return new Change<>(names.parse(bytes(keys, at)), dirty.row(), dirty.sequence(), since);
    }

    /** Says once how many writes are passed over, and again when the number changes. */
    private void report(int partition, int passedOver) {
        Integer before = passedOver == 0 ? unreadable.remove(partition) : unreadable.put(partition, passedOver);
        if (passedOver > 0 && (before == null || before != passedOver)) {
            LOG.warn(
                    "cache '{}': {} unflushed writes of partition {} cannot be read by this process (another codec, or a row type"
                            + " that no longer fits); they are kept for one that can",
                    spec.name(),
                    passedOver,
                    partition);
        }
    }

    private static byte[] bytes(List<@Nullable Object> answer, int at) {
        return (byte[]) Objects.requireNonNull(answer.get(at));
    }
}
