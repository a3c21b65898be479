package dev.forebay.redis.internal.journal;

import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Partitions;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The partitions of one journal on the server: how many there are, who owns which, and which key is in which. */
final class RedisPartitions<K> implements Partitions {
    /** The most keys of one script: more would keep other callers of the server waiting. */
    static final int MOST_KEYS = 1000;

    private final CacheSpec<K, ?> spec;
    private final KeyNames<K> names;
    private final Exchange exchange;

    private RedisPartitions(CacheSpec<K, ?> spec, KeyNames<K> names, Exchange exchange) {
        this.spec = spec;
        this.names = names;
        this.exchange = exchange;
    }

    /**
     * Records on the server how many partitions the journal has and what its keys are, or compares that with what is recorded.
     *
     * @throws IllegalStateException if they differ
     */
    static <K> RedisPartitions<K> open(CacheSpec<K, ?> spec, KeyNames<K> names, Exchange exchange) {
        if (spec.partitions() < 1) {
            throw new IllegalArgumentException("cache '%s': partitions is %d; a journal needs at least 1"
                    .formatted(spec.name(), spec.partitions()));
        }
        String partitions = Integer.toString(spec.partitions());
        String recorded = recorded(exchange, "the number of partitions", names.partitions(), partitions);
        if (!recorded.equals(partitions)) {
            throw misfit(
                    spec,
                    "has %s partitions, this process is set to %s. Set it to %s"
                            .formatted(recorded, partitions, recorded),
                    names.partitions());
        }
        String keys = spec.keyFormat().name();
        String recordedKeys = recorded(exchange, "the key format", names.keyFormat(), keys);
        if (!recordedKeys.equals(keys)) {
            throw misfit(
                    spec,
                    "has keys of format %s, this process has set %s. Set it to %s"
                            .formatted(recordedKeys, keys, recordedKeys),
                    names.keyFormat());
        }
        return new RedisPartitions<>(spec, names, exchange);
    }

    /** Records a value if none is, and returns what is recorded. */
    private static String recorded(Exchange exchange, String what, String name, String value) {
        record(exchange, what, name, value);
        byte[] recorded = exchange.send("reading " + what, Request.get(Bytes.of(name)));
        return recorded == null ? value : Bytes.text(recorded); // null: the server has been emptied since
    }

    private static void record(Exchange exchange, String what, String name, String value) {
        byte[] key = Bytes.of(name);
        exchange.send(
                "recording " + what,
                Request.one(
                                CommandType.SET,
                                Request.args().addKey(key).add(Bytes.of(value)).add("NX"))
                        .on(key));
    }

    /**
     * Returns the id that a partition of a counter's journal begins with, unless it has one: the same for all processes, so that
     * the partitions' ids differ only where some have lost theirs.
     */
    byte[] journalId() {
        return Bytes.of(recorded(exchange, "the journal's id", names.journalId(), CounterJournal.newId()));
    }

    private static IllegalStateException misfit(CacheSpec<?, ?> spec, String why, String name) {
        return new IllegalStateException(
                "cache '%s': the journal on the server %s, or let the journal run empty, end every process that uses it, and delete the key %s"
                        .formatted(spec.name(), why, name));
    }

    @Override
    public int partitions() {
        return spec.partitions();
    }

    @Override
    public boolean own(int partition, long owner, Duration lease) {
        byte[] time = Bytes.of(lease.toMillis());
        return exchange.send(
                        "taking a partition",
                        Request.step(Script.TAKE, journal(partition, "owner"), Bytes.token(owner), time))
                == 1;
    }

    @Override
    public void disown(int partition, long owner) {
        exchange.send(
                "giving a partition up", Request.step(Script.GIVE, journal(partition, "owner"), Bytes.token(owner)));
    }

    @Override
    public int join(long owner, Duration lease) {
        // Again, for the server may have been emptied.
        record(exchange, "the number of partitions", names.partitions(), Integer.toString(spec.partitions()));
        record(exchange, "the key format", names.keyFormat(), spec.keyFormat().name());
        byte[] time = Bytes.of(lease.toMillis());
        return Math.toIntExact(exchange.send(
                "counting the owners", Request.step(Script.JOIN, names.owners(), Bytes.token(owner), time)));
    }

    @Override
    public void leave(long owner) {
        exchange.send(
                "leaving the owners",
                Request.number(
                                CommandType.ZREM,
                                Request.args().addKey(names.owners()).add(Bytes.token(owner)))
                        .on(names.owners()));
    }

    /** Returns the names of some of the journal's keys of a partition. */
    List<byte[]> keys(int partition, String... parts) {
        List<byte[]> keys = new ArrayList<>();
        for (String part : parts) {
            keys.add(journal(partition, part));
        }
        return keys;
    }

    /** Returns the name of a part of a partition's journal. */
    byte[] journal(int partition, String part) {
        require(partition);
        return names.journal(partition, part);
    }

    /** @throws IllegalArgumentException if there is no such partition */
    void require(int partition) {
        if (partition < 0 || partition >= spec.partitions()) {
            throw new IllegalArgumentException("cache '%s': partition is %d; it must be 0 to %d"
                    .formatted(spec.name(), partition, spec.partitions() - 1));
        }
    }

    /** Returns keys by partition, each list no longer than one script takes. */
    List<Group<K>> groups(Collection<? extends K> keys) {
        Map<Integer, List<K>> byPartition = new TreeMap<>();
        for (K key : keys) {
            byPartition
                    .computeIfAbsent(spec.partitionOf(key), partition -> new ArrayList<>())
                    .add(key);
        }
        List<Group<K>> groups = new ArrayList<>();
        byPartition.forEach((partition, members) ->
                portions(members).forEach(portion -> groups.add(new Group<>(partition, portion))));
        return groups;
    }

    /** Cuts a list into what one script takes. */
    static <T> List<List<T>> portions(List<T> whole) {
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < whole.size(); from += MOST_KEYS) {
            portions.add(whole.subList(from, Math.min(whole.size(), from + MOST_KEYS)));
        }
        return portions;
    }

    /** Keys of one partition. */
    record Group<K>(int partition, List<K> keys) {}
}
