package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeySteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A journal in this process's memory, lost with the process.
 *
 * <p>A partition knows which keys are dirty and since when; rows and sequences are the store's dirty states. Only a journal makes
 * a key dirty or clean, and does it under the lock of the key's partition, so the two always agree. Locks are taken in this
 * order: partition, key (in the store), dead letters. No threads.
 */
public final class LocalJournal<K, V> implements Journal<K, V> {
    private final CacheSpec<K, V> spec;
    private final LocalStore<K, V> store;
    private final LongSupplier clockMillis;
    private final List<Partition> partitions;
    private final Owners owners;
    private final Letters<K, V> letters;

    /** Keys that are dirty, each under the number since which it waits. Guarded by itself. */
    private final class Partition {
        private final Map<K, Long> waiting = new HashMap<>();
        private final NavigableMap<Long, K> oldestFirst = new TreeMap<>();
        private long sequence = Sequences.first(clockMillis);

        boolean isDirty(K key) {
            return waiting.containsKey(key);
        }

        boolean takes(K key, Limit limit) {
            return isDirty(key) || waiting.size() < limit.keys();
        }

        void append(K key, @Nullable V row) {
            long next = Sequences.next(sequence, clockMillis);
            sequence = next;
            store.step(key, (state, now) -> KeySteps.append(row, next));
            if (!isDirty(key)) {
                list(key, next);
            }
        }

        boolean settle(K key, long flushed, KeyState.@Nullable Value<V> entry) {
            boolean settled = store.step(key, (state, now) -> KeySteps.settle(state, flushed, entry))
                    .applied();
            Long since = waiting.get(key);
            if (settled || (since != null && since < flushed)) {
                unlist(key);
            }
            if (!settled && since != null && since < flushed) {
                list(key, flushed); // what waits was written after that
            }
            return settled;
        }

        private void list(K key, long number) {
            waiting.put(key, number);
            oldestFirst.put(number, key);
        }

        private void unlist(K key) {
            Long number = waiting.remove(key);
            if (number != null) {
                oldestFirst.remove(number);
            }
        }

        List<K> oldest(int limit) {
            return oldestFirst.values().stream().limit(limit).toList();
        }

        @Nullable
        Change<K, V> change(K key) {
            Long since = waiting.get(key);
            return since != null && store.lookup(key) instanceof Dirty<V> dirty
                    ? new Change<>(key, dirty.row(), dirty.sequence(), Sequences.millisOf(since))
                    : null;
        }

        Backlog backlog(long nowMillis) {
            int pending = waiting.size();
            long age = pending == 0 ? 0 : Math.max(0, nowMillis - Sequences.millisOf(oldestFirst.firstKey()));
            return new Backlog(pending, age, 0, 0, pending, 0);
        }
    }

    /** @param clockMillis the store's own clock */
    public LocalJournal(CacheSpec<K, V> spec, LocalStore<K, V> store, LongSupplier clockMillis) {
        this.spec = spec;
        this.store = store;
        this.clockMillis = clockMillis;
        this.owners = new Owners(spec.partitions(), clockMillis);
        this.letters = new Letters<>(clockMillis);
        List<Partition> made = new ArrayList<>();
        for (int i = 0; i < spec.partitions(); i++) {
            made.add(new Partition());
        }
        this.partitions = List.copyOf(made);
    }

    @Override
    public Set<K> append(Map<? extends K, ? extends @Nullable V> rows, Limit limit) {
        Set<K> full = new HashSet<>();
        byPartition(rows.keySet()).forEach((index, keys) -> {
            Partition partition = partitions.get(index);
            synchronized (partition) {
                for (K key : keys) {
                    if (partition.takes(key, limit)) {
                        partition.append(key, rows.get(key));
                    } else {
                        full.add(key);
                    }
                }
            }
        });
        return full;
    }

    private Map<Integer, List<K>> byPartition(Collection<? extends K> keys) {
        Map<Integer, List<K>> grouped = new HashMap<>();
        for (K key : keys) {
            grouped.computeIfAbsent(spec.partitionOf(key), index -> new ArrayList<>())
                    .add(key);
        }
        return grouped;
    }

    @Override
    public List<Change<K, V>> oldest(int index, int limit) {
        Partition partition = partitions.get(index);
        synchronized (partition) {
            return changes(partition, partition.oldest(limit));
        }
    }

    @Override
    public List<Change<K, V>> changesOf(int index, Collection<? extends K> keys) {
        Partition partition = partitions.get(index);
        synchronized (partition) {
            return changes(partition, keys);
        }
    }

    private List<Change<K, V>> changes(Partition partition, Collection<? extends K> keys) {
        List<Change<K, V>> changes = new ArrayList<>();
        for (K key : keys) {
            Change<K, V> change = partition.change(key);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    @Override
    public void settle(int index, Collection<Settled<K, V>> flushed) {
        Partition partition = partitions.get(index);
        synchronized (partition) {
            for (Settled<K, V> one : flushed) {
                partition.settle(one.key(), one.sequence(), one.entry());
            }
        }
    }

    /** A refused change that a newer write has replaced leaves no letter: the newer one is the key's only truth. */
    @Override
    public void bury(int index, Collection<Refused<K, V>> refused) {
        Partition partition = partitions.get(index);
        synchronized (partition) {
            for (Refused<K, V> one : refused) {
                Change<K, V> change = one.change();
                if (partition.settle(change.key(), change.sequence(), null)) {
                    letters.add(change.key(), change.row(), one.reason(), one.attempts());
                }
            }
        }
    }

    @Override
    public List<DeadLetter<K, V>> deadLetters(int limit) {
        return letters.list(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, V> letter) {
        Partition partition = partitions.get(spec.partitionOf(letter.key()));
        synchronized (partition) {
            if (partition.isDirty(letter.key())) {
                return false;
            }
            DeadLetter<K, V> taken = letters.take(letter.id());
            if (taken == null) {
                return false;
            }
            partition.append(taken.key(), taken.row());
            return true;
        }
    }

    @Override
    public boolean discard(DeadLetter<K, V> letter) {
        return letters.take(letter.id()) != null;
    }

    @Override
    public Backlog backlog() {
        Backlog all = new Backlog(0, 0, letters.count(), 0, 0, 0);
        long now = clockMillis.getAsLong();
        for (Partition partition : partitions) {
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
