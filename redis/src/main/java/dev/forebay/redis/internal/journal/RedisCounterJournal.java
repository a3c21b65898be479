package dev.forebay.redis.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a counter on the server: per partition the hashes {@code pending} and {@code inflight} from key to delta, and
 * {@code flush} with the ids of flushes and of the journal.
 *
 * <p>A flush is about 10,000 keys at most, so that a long backlog is drained in several and none outlasts the time limit.
 */
public final class RedisCounterJournal<K> implements CounterJournal<K> {
    private static final int MOST_FROZEN = 10_000;

    private final CacheSpec<K, CounterBase> spec;
    private final KeyNames<K> names;
    private final Exchange exchange;
    private final Exchange appends;
    private final RedisPartitions<K> partitions;
    private final RedisDeadLetters<K, Long> deadLetters;
    private final byte[] firstId;

    /**
     * Opens the journal.
     *
     * @param appends the way of writes that are acknowledged to a caller
     * @throws IllegalStateException if the server holds one with another number of partitions
     */
    public RedisCounterJournal(CacheSpec<K, CounterBase> spec, String prefix, Exchange exchange, Exchange appends) {
        this.spec = spec;
        this.names = new KeyNames<>(prefix, spec);
        this.exchange = exchange.about("counter '" + spec.name() + "'");
        this.appends = appends.about("counter '" + spec.name() + "'");
        this.partitions = RedisPartitions.open(spec, names, this.exchange);
        this.firstId = partitions.journalId();
        this.deadLetters = new RedisDeadLetters<>(partitions, names, this.exchange, Bytes::number);
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

    /**
     * {@inheritDoc}
     *
     * @throws CounterOverflowException if what is pending of a key would leave 64 bits; with it none was added of the keys of its
     *     partition, of many not of its portion of 1000
     */
    @Override
    public Set<K> add(Map<? extends K, Long> deltas, int maxPending) {
        List<RedisPartitions.Group<K>> groups = partitions.groups(deltas.keySet());
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>(groups.size());
        for (RedisPartitions.Group<K> group : groups) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(Bytes.of(maxPending));
            for (K key : group.keys()) {
                arguments.add(names.text(key));
                arguments.add(Bytes.of(Objects.requireNonNull(deltas.get(key))));
            }
            requests.add(Request.list(
                    Script.COUNTER_ADD, partitions.keys(group.partition(), "pending", "inflight", "flush"), arguments));
        }
        List<List<@Nullable Object>> answers = appends.sendAll("add", requests);
        Set<K> refused = new HashSet<>();
        Set<K> overflown = new LinkedHashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            for (Object answer : answers.get(i)) {
                int position = Math.toIntExact((Long) Objects.requireNonNull(answer));
                K key = groups.get(i).keys().get(Math.abs(position) - 1);
                refused.add(key);
                if (position < 0) {
                    overflown.add(key);
                    refused.addAll(groups.get(i).keys());
                }
            }
        }
        if (!overflown.isEmpty()) {
            throw CounterJournal.overflow(spec.name(), overflown, refused);
        }
        return refused;
    }

    @Override
    public Map<K, Waiting> waiting(Collection<? extends K> keys) {
        List<RedisPartitions.Group<K>> groups = partitions.groups(new LinkedHashSet<>(keys));
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>(groups.size());
        for (RedisPartitions.Group<K> group : groups) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(firstId);
            group.keys().forEach(key -> arguments.add(names.text(key)));
            requests.add(Request.list(
                    Script.COUNTER_WAITING,
                    partitions.keys(group.partition(), "pending", "inflight", "flush"),
                    arguments));
        }
        List<List<@Nullable Object>> answers = exchange.sendAll("reading what waits", requests);
        Map<K, Waiting> waiting = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            List<@Nullable Object> answer = answers.get(i);
            Progress progress = progress(answer);
            String inflightId = textOrNull(answer.get(2));
            int at = 3;
            for (K key : groups.get(i).keys()) {
                long pending = numberOrZero(answer.get(at++));
                long inflight = numberOrZero(answer.get(at++));
                waiting.put(
                        key, new Waiting(pending, inflight, inflightId, progress.lastCompleted(), progress.journal()));
            }
        }
        return waiting;
    }

    @Override
    public @Nullable Frozen<K> inflight(int partition) {
        return frozen(exchange.send(
                "reading the frozen batch",
                Request.list(Script.COUNTER_INFLIGHT, partitions.keys(partition, "inflight", "flush"), List.of())));
    }

    @Override
    public @Nullable Frozen<K> freeze(int partition, String journal, String flushId) {
        List<@Nullable Object> answer = exchange.send(
                "freeze",
                Request.list(
                        Script.COUNTER_FREEZE,
                        partitions.keys(partition, "pending", "inflight", "flush"),
                        List.of(Bytes.of(flushId), Bytes.of(MOST_FROZEN), Bytes.of(journal))));
        if (status(answer) < 0) {
            throw new IllegalStateException(
                    "counter '%s', partition %d: the journal has begun anew, or its last completed flush is not known yet; call startAt first"
                            .formatted(spec.name(), partition));
        }
        return frozen(answer);
    }

    @Override
    public void complete(int partition, String flushId, Map<K, String> refused) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(Bytes.of(flushId));
        arguments.add(Bytes.of(names.entryPrefix(partition)));
        arguments.add(Bytes.of(partition));
        refused.forEach((key, reason) -> {
            byte[] text = names.text(key);
            arguments.add(text);
            arguments.add(RedisDeadLetters.head(text, reason, 1));
        });
        exchange.send(
                "complete",
                Request.step(
                        Script.COUNTER_COMPLETE, partitions.keys(partition, "inflight", "flush", "dead"), arguments));
    }

    @Override
    public Progress progress(int partition) {
        return progress(exchange.send(
                "reading the last completed flush",
                Request.list(Script.COUNTER_PROGRESS, partitions.keys(partition, "flush"), List.of(firstId))));
    }

    private static Progress progress(List<@Nullable Object> answer) {
        return new Progress(
                Bytes.text((byte[]) Objects.requireNonNull(answer.get(0), "journal")), textOrNull(answer.get(1)));
    }

    @Override
    public void startAt(int partition, String journal, String lastFlush) {
        exchange.send(
                "setting the last completed flush",
                Request.step(
                        Script.COUNTER_START,
                        partitions.journal(partition, "flush"),
                        Bytes.of(journal),
                        Bytes.of(lastFlush)));
    }

    @Override
    public void rebase(int partition, Progress seen, String lastFlush) {
        List<byte[]> arguments = List.of(
                Bytes.of(Objects.requireNonNull(seen.lastCompleted(), "last completed")),
                Bytes.of(names.entryPrefix(partition)),
                Bytes.of(lastFlush),
                Bytes.of(seen.journal()));
        exchange.send(
                "rebase",
                Request.step(Script.COUNTER_REBASE, partitions.keys(partition, "inflight", "flush"), arguments));
    }

    @Override
    public List<DeadLetter<K, Long>> deadLetters(int limit) {
        return deadLetters.oldest(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, Long> letter) {
        RedisDeadLetters.Id id = deadLetters.find(letter);
        if (id == null || id.partition() != spec.partitionOf(letter.key())) {
            return false;
        }
        List<byte[]> arguments = List.of(Bytes.of(id.text()), names.text(letter.key()));
        return appends.send(
                        "retrying a dead letter",
                        Request.step(
                                Script.COUNTER_REVIVE,
                                partitions.keys(id.partition(), "pending", "flush", "dead"),
                                arguments))
                == 1;
    }

    @Override
    public boolean discard(DeadLetter<K, Long> letter) {
        return deadLetters.discard(letter);
    }

    @Override
    public Journal.Backlog backlog() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            requests.add(Request.list(
                    Script.COUNTER_BACKLOG,
                    partitions.keys(partition, "pending", "inflight", "flush", "dead"),
                    List.of()));
        }
        return RedisJournal.sum(exchange.sendAll("reading the backlog", requests));
    }

    @Override
    public List<Position> positions() {
        List<Request<List<@Nullable Object>>> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            requests.add(
                    Request.list(Script.COUNTER_POSITION, partitions.keys(partition, "pending", "flush"), List.of()));
        }
        List<Position> positions = new ArrayList<>();
        for (List<@Nullable Object> answer : exchange.sendAll("reading positions", requests)) {
            positions.add(
                    new Position(textOrNull(answer.get(0)), textOrNull(answer.get(1)), textOrNull(answer.get(2))));
        }
        return positions;
    }

    private @Nullable Frozen<K> frozen(List<@Nullable Object> answer) {
        if (status(answer) == 0) {
            return null;
        }
        Map<K, Long> deltas = new LinkedHashMap<>();
        for (int i = 2; i < answer.size(); i += 2) {
            K key = names.parse((byte[]) Objects.requireNonNull(answer.get(i)));
            deltas.put(key, numberOrZero(answer.get(i + 1)));
        }
        return new Frozen<>(Bytes.text((byte[]) Objects.requireNonNull(answer.get(1))), deltas);
    }

    private static long status(List<@Nullable Object> answer) {
        return (Long) Objects.requireNonNull(answer.get(0));
    }

    private static @Nullable String textOrNull(@Nullable Object bytes) {
        return bytes == null ? null : Bytes.text((byte[]) bytes);
    }

    private static long numberOrZero(@Nullable Object digits) {
        return digits == null ? 0 : Bytes.number((byte[]) digits);
    }
}
