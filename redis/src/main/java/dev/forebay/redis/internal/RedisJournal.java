package dev.forebay.redis.internal;

import dev.forebay.DeadLetter;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a write-behind cache on the server: the dirty entries themselves, and per partition a sorted set of their keys.
 *
 * <p>A script takes at most 1000 keys, so that it does not keep the server from others; a larger map is appended in turns.
 *
 * <p>A write that this process cannot read (another codec or version, a row type that no longer fits) stays where it is, for a
 * process that can: {@link #oldest} passes over it and says so in the log, {@link #changesOf} throws.
 */
public final class RedisJournal<K, V> implements Journal<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(RedisJournal.class);

    /** About how many bytes of rows {@link #oldest} returns, so that large rows arrive within the time limit. */
    private static final int MOST_BYTES = 8 << 20;

    private final CacheSpec<K, V> spec;
    private final KeyNames<K> names;
    private final EntryFormat<V> format;

    private final EpochsOfReads readIn;
    private final Exchange exchange;
    private final Exchange appends;
    private final RedisPartitions<K> partitions;
    private final RedisDeadLetters<K, V> deadLetters;
    private final Map<Integer, Integer> unreadable = new ConcurrentHashMap<>();

    /**
     * Opens the journal.
     *
     * @param appends the way of writes that are acknowledged to a caller
     * @throws IllegalStateException if the server holds one with another number of partitions
     */
    public RedisJournal(
            CacheSpec<K, V> spec, EntryFormat<V> format, String prefix, Exchange exchange, Exchange appends) {
        this.spec = spec;
        this.names = new KeyNames<>(prefix, spec);
        this.format = format;
        this.exchange = exchange.about("cache '" + spec.name() + "'");
        this.appends = appends.about("cache '" + spec.name() + "'");
        this.partitions = RedisPartitions.open(spec, names, this.exchange);
        this.deadLetters = new RedisDeadLetters<>(
                partitions,
                names,
                this.exchange,
                refused -> format.dirty(refused).row());
        this.readIn = new EpochsOfReads(
                spec.partitions(),
                partition -> this.exchange
                        .servers()
                        .of(names.journal(partition, "dirty"))
                        .epoch()
                        .current());
    }

    @Override
    public int partitions() {
        return partitions.partitions();
    }

    @Override
    public boolean own(int partition, long owner, Duration lease) {
        return partitions.own(partition, owner, lease);
    }

    @Override
    public void disown(int partition, long owner) {
        partitions.disown(partition, owner);
    }

    @Override
    public int join(long owner, Duration lease) {
        return partitions.join(owner, lease);
    }

    @Override
    public void leave(long owner) {
        partitions.leave(owner);
    }

    @Override
    public Set<K> append(Map<? extends K, ? extends @Nullable V> rows, Limit limit) {
        List<RedisPartitions.Group<K>> groups = partitions.groups(rows.keySet());
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>(groups.size());
        for (RedisPartitions.Group<K> group : groups) {
            List<byte[]> keys = journalKeys(group.partition(), "dirty", "sequence", "bytes");
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(Bytes.of(limit.keys()));
            arguments.add(Bytes.of(limit.bytes()));
            for (K key : group.keys()) {
                V row = rows.get(key);
                keys.add(names.entry(key));
                arguments.add(names.text(key));
                arguments.add(format.dirtyHead(row));
                arguments.add(written(key, row));
            }
            requests.add(Request.list(Script.APPEND, keys, arguments));
        }
        List<List<@Nullable Object>> answers = appends.sendAll("append", requests);
        Set<K> refused = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            for (Object position : answers.get(i)) {
                refused.add(groups.get(i).keys().get(Math.toIntExact((Long) Objects.requireNonNull(position))));
            }
        }
        return refused;
    }

    private byte[] written(K key, @Nullable V row) {
        try {
            return format.row(row);
        } catch (RuntimeException e) {
            throw spec.unwritable(key, e);
        }
    }

    @Override
    public List<Change<K, V>> oldest(int partition, int limit) {
        return oldest(partition, UNFENCED, limit);
    }

    @Override
    public List<Change<K, V>> oldest(int partition, long fence, int limit) {
        List<Change<K, V>> changes = new ArrayList<>();
        int seen = 0;
        int passedOver = 0;
        while (changes.isEmpty()) {
            Request<List<@Nullable Object>> request = oldestPage(partition, fence, seen, limit);
            Page page = Page.of(read(partition, "reading the oldest changes", List.of(request))
                    .get(0));
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
            for (int i = 0; i < page.strings().size(); i++) {
                seen++;
                try {
                    changes.add(change(page.keys(), 2 * i, bytes(page.strings(), i)));
                } catch (UnreadableException e) {
                    passedOver++;
                    LOG.debug("cache '{}': a change cannot be read", spec.name(), e);
                }
            }
        }
        report(partition, passedOver);
        return changes;
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

    @Override
    public List<Change<K, V>> changesOf(int partition, Collection<? extends K> keys) {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (List<K> portion : RedisPartitions.portions(List.<K>copyOf(keys))) {
            List<byte[]> names = journalKeys(partition, "dirty");
            List<byte[]> texts = new ArrayList<>();
            for (K key : portion) {
                names.add(this.names.entry(key));
                texts.add(this.names.text(key));
            }
            requests.add(Request.list(Script.CHANGES, names, texts));
        }
        List<Change<K, V>> changes = new ArrayList<>();
        for (List<@Nullable Object> answer : read(partition, "reading changes", requests)) {
            for (int i = 0; i < answer.size(); i += 3) {
                try {
                    changes.add(change(answer, i, bytes(answer, i + 2)));
                } catch (UnreadableException e) {
                    throw RedisStore.unreadableWrite(spec, Bytes.text(bytes(answer, i)), e);
                }
            }
        }
        return changes;
    }

    /** Reads changes, and notes in which epoch. */
    private List<List<@Nullable Object>> read(
            int partition, String what, List<Request<List<@Nullable Object>>> requests) {
        AtomicInteger epoch = new AtomicInteger(Epoch.NONE);
        List<Errand<List<@Nullable Object>>> errands = new ArrayList<>(requests.size());
        partitions.require(partition);
        for (Request<List<@Nullable Object>> request : requests) {
            errands.add(Errand.inEpoch(request.keys(), sentIn -> {
                epoch.set(sentIn); // in the end that of the server that has answered
                return request;
            }));
        }
        List<List<@Nullable Object>> answers = exchange.sendAll(what, errands);
        if (!requests.isEmpty()) {
            readIn.note(partition, epoch.get());
        }
        return answers;
    }

    @Override
    public void announce(int partition, long fence) {
        exchange.send(
                "announcing a flush",
                Request.step(Script.ANNOUNCE, journalKeys(partition, "flusher"), List.of(Bytes.of(fence))));
    }

    @Override
    public void settle(int partition, long fence, Collection<Settled<K, V>> flushed) {
        int madeIn = readIn.of(partition);
        List<Request<Long>> requests = new ArrayList<>();
        for (List<Settled<K, V>> portion : RedisPartitions.portions(List.copyOf(flushed))) {
            List<byte[]> keys = journalKeys(partition, "dirty", "bytes", "flusher");
            keys.addAll(
                    names.entries(partition, portion.stream().map(Settled::key).toList()));
            List<byte[]> arguments = new ArrayList<>(1 + portion.size());
            arguments.add(Bytes.of(fence));
            for (Settled<K, V> settled : portion) {
                Value<V> entry = settled.entry();
                arguments.add(
                        entry == null
                                ? Bytes.fixed(settled.sequence())
                                : format.settlement(
                                        settled.sequence(), entry, madeIn, RedisStore.droppedAt(spec, entry)));
            }
            requests.add(Request.step(Script.SETTLE, keys, arguments));
        }
        exchange.sendAll("settle", requests);
    }

    @Override
    public Set<K> bury(int partition, long fence, Collection<Refused<K, V>> refused) {
        List<Request<Long>> requests = new ArrayList<>(); // one each, in one round trip: so each has its answer
        for (Refused<K, V> one : refused) {
            List<byte[]> keys = journalKeys(partition, "dirty", "bytes", "flusher", "dead");
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(Bytes.of(fence));
            arguments.add(Bytes.of(partition));
            byte[] text = names.text(one.change().key());
            keys.add(names.entry(one.change().key()));
            arguments.add(Bytes.fixed(one.change().sequence()));
            arguments.add(Bytes.of(one.change().sequence()));
            arguments.add(RedisDeadLetters.head(text, one.reason(), one.attempts()));
            requests.add(Request.step(Script.BURY, keys, arguments));
        }
        Iterator<Long> moved =
                exchange.sendAll("burying refused changes", requests).iterator();
        Set<K> buried = new LinkedHashSet<>();
        for (Refused<K, V> one : refused) {
            if (moved.next() == 1) {
                buried.add(one.change().key());
            }
        }
        return buried;
    }

    @Override
    public List<DeadLetter<K, V>> deadLetters(int limit) {
        return deadLetters.oldest(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, V> letter) {
        RedisDeadLetters.Id id = deadLetters.find(letter);
        if (id == null || id.partition() != spec.partitionOf(letter.key()) || !letter.readable()) {
            return false; // a write that this process cannot read would keep it from the key
        }
        List<byte[]> keys = journalKeys(id.partition(), "dirty", "sequence", "dead");
        keys.add(names.entry(letter.key()));
        keys.add(partitions.journal(id.partition(), "bytes"));
        List<byte[]> arguments = List.of(Bytes.of(id.text()), names.text(letter.key()));
        return appends.send("retrying a dead letter", Request.step(Script.REVIVE, keys, arguments)) == 1;
    }

    @Override
    public boolean discard(DeadLetter<K, V> letter) {
        return deadLetters.discard(letter);
    }

    @Override
    public Backlog backlog() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            requests.add(Request.list(Script.BACKLOG, journalKeys(partition, "dirty", "dead", "bytes"), List.of()));
        }
        return sum(exchange.sendAll("reading the backlog", requests));
    }

    @Override
    public List<Position> positions() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            requests.add(Request.list(Script.POSITION, journalKeys(partition, "dirty", "sequence"), List.of()));
        }
        List<Position> positions = new ArrayList<>();
        for (List<@Nullable Object> answer : exchange.sendAll("reading positions", requests)) {
            positions.add(new Position(numberOr(0, answer.get(0)), numberOr(Long.MAX_VALUE, answer.get(1))));
        }
        return positions;
    }

    private static long numberOr(long none, @Nullable Object digits) {
        return digits == null ? none : Bytes.wholePart((byte[]) digits);
    }

    /** Adds up what each partition says: keys, age of the oldest, dead letters, bytes. */
    static Backlog sum(List<List<@Nullable Object>> partitions) {
        Backlog all = Backlog.NONE;
        for (List<@Nullable Object> partition : partitions) {
            long pending = (Long) Objects.requireNonNull(partition.get(0));
            long oldestMillis = (Long) Objects.requireNonNull(partition.get(1));
            long dead = (Long) Objects.requireNonNull(partition.get(2));
            long bytes = (Long) Objects.requireNonNull(partition.get(3));
            all = all.and(new Backlog(pending, oldestMillis, dead, bytes, pending, bytes));
        }
        return all;
    }

    private Request<List<@Nullable Object>> oldestPage(int partition, long fence, int skip, int limit) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(Bytes.of(names.entryPrefix(partition)), Bytes.of(skip), Bytes.of(limit), Bytes.of(MOST_BYTES)));
        if (fence != UNFENCED) {
            arguments.add(Bytes.of(fence));
        }
        return Request.list(Script.OLDEST, journalKeys(partition, "dirty", "flusher"), arguments);
    }

    private List<byte[]> journalKeys(int partition, String... parts) {
        List<byte[]> keys = new ArrayList<>();
        for (String part : parts) {
            keys.add(partitions.journal(partition, part));
        }
        return keys;
    }

    /** Returns the change whose key and since are at {@code at} and behind it. */
    private Change<K, V> change(List<@Nullable Object> keys, int at, byte[] raw) throws UnreadableException {
        Dirty<V> dirty = format.dirty(raw);
        long since = Bytes.wholePart(bytes(keys, at + 1));
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
