package dev.forebay.redis.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.entry.EntryFormat;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.request.Append;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
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
import org.jspecify.annotations.Nullable;

/**
 * The journal of a write-behind cache on the server: the dirty entries themselves, and per partition a sorted set of their keys.
 *
 * <p>A script takes at most 1000 keys, so that it does not keep the server from others; a larger map is appended in turns.
 */
public final class RedisJournal<K, V> implements Journal<K, V> {
    private final CacheSpec<K, V> spec;
    private final KeyNames<K> names;
    private final EntryFormat<V> format;
    private final Exchange exchange;
    private final Exchange appends;
    private final RedisPartitions<K> partitions;
    private final RedisDeadLetters<K, V> deadLetters;
    private final RedisChanges<K, V> changes;
    private final Map<Limit, Limited> limited = new ConcurrentHashMap<>(); // by default one

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
        this.changes = new RedisChanges<>(spec, names, format, partitions, this.exchange);
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
        if (rows.size() == 1) {
            K key = rows.keySet().iterator().next();
            Append.Outcome outcome = appends.append("append", append(key, rows.get(key), limit));
            return isAccepted(key, outcome) ? Set.of() : Set.of(key);
        }
        List<RedisPartitions.Group<K>> groups = partitions.groups(rows.keySet());
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>(groups.size());
        for (RedisPartitions.Group<K> group : groups) {
            List<Append> writes = new ArrayList<>(group.keys().size());
            for (K key : group.keys()) {
                writes.add(append(key, rows.get(key), limit));
            }
            requests.add(Append.all(writes));
        }
        List<List<@Nullable Object>> answers = appends.sendAll("append", requests);
        Set<K> refused = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            List<K> keys = groups.get(i).keys();
            for (int position = 0; position < keys.size(); position++) {
                if (!isAccepted(keys.get(position), Append.Outcome.of(answers.get(i), position))) {
                    refused.add(keys.get(position));
                }
            }
        }
        return refused;
    }

    private boolean isAccepted(K key, Append.Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> true;
            case REFUSED -> false;
            case NO_STRING ->
                throw new StoreUnavailableException(
                        "append, cache '%s': WRONGTYPE: %s is no string, so something other than Forebay wrote it; delete it"
                                .formatted(spec.name(), Bytes.text(names.entry(key))),
                        null);
        };
    }

    private Append append(K key, @Nullable V row, Limit limit) {
        return new Append(
                limited.computeIfAbsent(limit, Limited::new).partitions.get(spec.partitionOf(key)),
                names.text(key),
                format.dirtyHead(row),
                written(key, row));
    }

    /** The partitions under one limit. */
    private final class Limited {
        private final List<Append.Partition> partitions = new ArrayList<>();

        private Limited(Limit limit) {
            List<byte[]> most = List.of(Bytes.of(limit.keys()), Bytes.of(limit.bytes()));
            for (int i = 0; i < partitions(); i++) {
                List<byte[]> keys = RedisJournal.this.partitions.keys(i, "dirty", "sequence", "bytes");
                partitions.add(new Append.Partition(keys, most, Bytes.of(names.entryPrefix(i))));
            }
        }
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
        return changes.oldest(partition, UNFENCED, limit);
    }

    @Override
    public List<Change<K, V>> oldest(int partition, long fence, int limit) {
        return changes.oldest(partition, fence, limit);
    }

    @Override
    public List<Change<K, V>> changesOf(int partition, Collection<? extends K> keys) {
        return changes.of(partition, keys);
    }

    @Override
    public void announce(int partition, long fence) {
        exchange.send(
                "announcing a flush",
                Request.step(Script.ANNOUNCE, partitions.keys(partition, "flusher"), List.of(Bytes.of(fence))));
    }

    @Override
    public void settle(int partition, long fence, Collection<Settled<K, V>> flushed) {
        int madeIn = changes.epochOf(partition);
        List<Request<Long>> requests = new ArrayList<>();
        for (List<Settled<K, V>> portion : RedisPartitions.portions(List.copyOf(flushed))) {
            List<byte[]> keys = partitions.keys(partition, "dirty", "bytes", "flusher");
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
                                        settled.sequence(), entry, madeIn, EntryFormat.droppedAt(spec, entry)));
            }
            requests.add(Request.step(Script.SETTLE, keys, arguments));
        }
        exchange.sendAll("settle", requests);
    }

    @Override
    public Set<K> bury(int partition, long fence, Collection<Refused<K, V>> refused) {
        List<Request<Long>> requests = new ArrayList<>(); // one each, in one round trip: so each has its answer
        for (Refused<K, V> one : refused) {
            List<byte[]> keys = partitions.keys(partition, "dirty", "bytes", "flusher", "dead");
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
        List<byte[]> keys = partitions.keys(id.partition(), "dirty", "sequence", "dead");
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
            requests.add(Request.list(Script.BACKLOG, partitions.keys(partition, "dirty", "dead", "bytes"), List.of()));
        }
        return sum(exchange.sendAll("reading the backlog", requests));
    }

    @Override
    public List<Position> positions() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            requests.add(Request.list(Script.POSITION, partitions.keys(partition, "dirty", "sequence"), List.of()));
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
}
