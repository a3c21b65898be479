package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal.Backlog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counter deltas in this process's memory, lost with the process. One lock per partition; under it also the base entries are
 * dropped, so nobody finds an old base behind a completed flush. No threads.
 */
public final class LocalCounterJournal<K> implements CounterJournal<K> {
    private final CacheSpec<K, CounterBase> spec;
    private final LocalStore<K, CounterBase> store;
    private final LongSupplier clockMillis;
    private final List<Partition<K>> partitions;
    private final Owners owners;
    private final Letters<K, Long> letters;

    /** What waits in one partition. Guarded by itself. */
    private static final class Partition<K> {
        private Map<K, Long> pending = new LinkedHashMap<>();
        private long pendingSince;
        private @Nullable Frozen<K> inflight;
        private long inflightSince;
        private @Nullable String lastCompleted;

        Waiting waiting(K key) {
            Frozen<K> frozen = inflight;
            return new Waiting(
                    pending.getOrDefault(key, 0L),
                    frozen == null ? 0 : frozen.deltas().getOrDefault(key, 0L),
                    frozen == null ? null : frozen.flushId(),
                    lastCompleted);
        }

        Backlog backlog(long now) {
            Frozen<K> frozen = inflight;
            int waiting = pending.size() + (frozen == null ? 0 : frozen.deltas().size());
            long since = frozen == null ? pendingSince : inflightSince;
            return new Backlog(waiting, waiting == 0 ? 0 : Math.max(0, now - since), 0, 0, waiting, 0);
        }
    }

    /** @param clockMillis the store's own clock */
    public LocalCounterJournal(
            CacheSpec<K, CounterBase> spec, LocalStore<K, CounterBase> store, LongSupplier clockMillis) {
        this.spec = spec;
        this.store = store;
        this.clockMillis = clockMillis;
        this.owners = new Owners(spec.partitions(), clockMillis);
        this.letters = new Letters<>(clockMillis);
        List<Partition<K>> made = new ArrayList<>();
        for (int i = 0; i < spec.partitions(); i++) {
            made.add(new Partition<>());
        }
        this.partitions = List.copyOf(made);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ArithmeticException if a sum leaves the range of {@code long}; the deltas of its partition are not added then
     */
    @Override
    public Set<K> add(Map<? extends K, Long> deltas, int maxPending) {
        Set<K> full = new HashSet<>();
        Map<Integer, Map<K, Long>> grouped = new HashMap<>();
        deltas.forEach((key, delta) -> grouped.computeIfAbsent(spec.partitionOf(key), index -> new LinkedHashMap<>())
                .put(key, delta));
        grouped.forEach((index, some) -> {
            Partition<K> partition = partitions.get(index);
            synchronized (partition) {
                full.addAll(add(partition, some, maxPending));
            }
        });
        return full;
    }

    private Set<K> add(Partition<K> partition, Map<K, Long> deltas, int maxPending) {
        Map<K, Long> sums = new LinkedHashMap<>();
        Set<K> full = new HashSet<>();
        int room = maxPending - partition.pending.size();
        for (Map.Entry<K, Long> delta : deltas.entrySet()) {
            Long before = partition.pending.get(delta.getKey());
            if (before == null && room <= 0) {
                full.add(delta.getKey());
                continue;
            }
            room -= before == null ? 1 : 0;
            sums.put(delta.getKey(), Math.addExact(before == null ? 0 : before, delta.getValue()));
        }
        if (partition.pending.isEmpty()) {
            partition.pendingSince = clockMillis.getAsLong();
        }
        partition.pending.putAll(sums);
        return full;
    }

    @Override
    public Map<K, Waiting> waiting(Collection<? extends K> keys) {
        Map<Integer, List<K>> grouped = new HashMap<>();
        for (K key : keys) {
            grouped.computeIfAbsent(spec.partitionOf(key), index -> new ArrayList<>())
                    .add(key);
        }
        Map<K, Waiting> waiting = new HashMap<>();
        grouped.forEach((index, some) -> {
            Partition<K> partition = partitions.get(index);
            synchronized (partition) {
                some.forEach(key -> waiting.put(key, partition.waiting(key)));
            }
        });
        return waiting;
    }

    @Override
    public @Nullable Frozen<K> inflight(int index) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            return partition.inflight;
        }
    }

    @Override
    public @Nullable Frozen<K> freeze(int index, String flushId) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            if (partition.lastCompleted == null) {
                throw new IllegalStateException(
                        "counter '%s' partition %d: no last completed flush is known; call startAt first"
                                .formatted(spec.name(), index));
            }
            if (partition.inflight == null && !partition.pending.isEmpty()) {
                partition.inflight = new Frozen<>(flushId, Map.copyOf(partition.pending));
                partition.inflightSince = partition.pendingSince;
                partition.pending = new LinkedHashMap<>();
            }
            return partition.inflight;
        }
    }

    @Override
    public void complete(int index, String flushId, Map<K, String> refused) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            Frozen<K> frozen = partition.inflight;
            if (frozen == null || !frozen.flushId().equals(flushId)) {
                return;
            }
            refused.forEach((key, reason) -> {
                Long delta = frozen.deltas().get(key);
                if (delta != null) {
                    letters.add(key, delta, reason, 1);
                }
            });
            partition.inflight = null;
            partition.lastCompleted = flushId;
            store.invalidate(frozen.deltas().keySet());
        }
    }

    @Override
    public @Nullable String lastCompleted(int index) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            return partition.lastCompleted;
        }
    }

    @Override
    public void startAt(int index, String lastFlush) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            if (partition.lastCompleted == null) {
                partition.lastCompleted = lastFlush;
            }
        }
    }

    @Override
    public void rebase(int index, String seenCompleted, String lastFlush) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            if (!Objects.equals(partition.lastCompleted, seenCompleted)) {
                return;
            }
            Frozen<K> passed = partition.inflight;
            partition.inflight = null;
            partition.lastCompleted = lastFlush;
            if (passed != null) {
                store.invalidate(passed.deltas().keySet());
            }
        }
    }

    @Override
    public List<DeadLetter<K, Long>> deadLetters(int limit) {
        return letters.list(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, Long> letter) {
        Partition<K> partition = partitions.get(spec.partitionOf(letter.key()));
        synchronized (partition) {
            if (!letters.contains(letter.id())) {
                return false;
            }
            // No limit: its key waited before. The letter goes last, so a sum out of range leaves it.
            add(partition, Map.of(letter.key(), Objects.requireNonNull(letter.row(), "delta")), Integer.MAX_VALUE);
            return letters.take(letter.id()) != null;
        }
    }

    @Override
    public boolean discard(DeadLetter<K, Long> letter) {
        Partition<K> partition = partitions.get(spec.partitionOf(letter.key()));
        synchronized (partition) {
            return letters.take(letter.id()) != null;
        }
    }

    @Override
    public Backlog backlog() {
        Backlog all = new Backlog(0, 0, letters.count(), 0, 0, 0);
        long now = clockMillis.getAsLong();
        for (Partition<K> partition : partitions) {
            synchronized (partition) {
                all = all.and(partition.backlog(now));
            }
        }
        return all;
    }

    @Override
    public int partitions() {
        return owners.partitions();
    }

    @Override
    public boolean own(int partition, long owner, Duration lease) {
        return owners.own(partition, owner, lease);
    }

    @Override
    public void disown(int partition, long owner) {
        owners.disown(partition, owner);
    }

    @Override
    public int join(long owner, Duration lease) {
        return owners.join(owner, lease);
    }

    @Override
    public void leave(long owner) {
        owners.leave(owner);
    }
}
