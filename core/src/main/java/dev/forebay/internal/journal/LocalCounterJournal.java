package dev.forebay.internal.journal;

import dev.forebay.CounterOverflowException;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a counter in this process: in memory, and written down in a {@link DeltaLedger}.
 *
 * <p>One lock per partition; under it also the base entries are dropped, so nobody finds an old base behind a completed flush. A
 * change is written under the lock, waited for without it, and then shown under it; see {@link Turns}. No threads.
 */
public final class LocalCounterJournal<K> implements CounterJournal<K> {
    private final CacheSpec<K, CounterBase> spec;
    private final LocalStore<K, CounterBase> store;
    private final LongSupplier clockMillis;
    private final DeltaLedger<K> ledger;
    private final List<Partition<K>> partitions;
    private final Owners owners;
    private final Letters<K, Long> letters;
    private final String id;

    /** One partition, as it is written and as it is shown. Guarded by itself. */
    private static final class Partition<K> {
        private final int index;
        private final Deltas<K> written = new Deltas<>();
        private final Deltas<K> shown = new Deltas<>();
        private final Turns turns;

        Partition(int index, Commits commits) {
            this.index = index;
            this.turns = new Turns(commits);
        }
    }

    /** @param clockMillis the store's own clock */
    public LocalCounterJournal(
            CacheSpec<K, CounterBase> spec,
            LocalStore<K, CounterBase> store,
            LongSupplier clockMillis,
            DeltaLedger<K> ledger) {
        this.spec = spec;
        this.store = store;
        this.clockMillis = clockMillis;
        this.ledger = ledger;
        DeltaLedger.Content<K> content = ledger.content();
        this.id = content.journal();
        this.owners = new Owners(spec.partitions(), clockMillis);
        this.letters = new Letters<>(clockMillis, content.letters());
        this.partitions = IntStream.range(0, spec.partitions())
                .mapToObj(index -> new Partition<K>(index, ledger.commits()))
                .toList();
        content.partitions().forEach((index, found) -> {
            Partition<K> partition = partitions.get(index);
            synchronized (partition) {
                partition.written.resume(found);
                partition.shown.resume(found);
            }
        });
    }

    /** Writes what {@code collect} collects, as one change. Returns its number. */
    private static <K> long write(Partition<K> partition, BiConsumer<Deltas<K>, Turns.Steps> collect) {
        synchronized (partition) {
            Turns.Steps steps = new Turns.Steps();
            collect.accept(partition.written, steps);
            return partition.turns.write(steps);
        }
    }

    private void await(long number, Collection<Partition<K>> touched) {
        ledger.commits().await(number);
        for (Partition<K> partition : touched) {
            synchronized (partition) {
                partition.turns.showWhatLasts();
            }
        }
    }

    private void change(Partition<K> partition, BiConsumer<Deltas<K>, Turns.Steps> collect) {
        await(write(partition, collect), List.of(partition));
    }

    /**
     * {@inheritDoc}
     *
     * @throws CounterOverflowException if a sum leaves the range of {@code long}; the deltas of its partition are not added then
     */
    @Override
    public Set<K> add(Map<? extends K, Long> deltas, int maxPending) {
        ledger.commits().requireUsable();
        Map<Partition<K>, Map<K, Long>> grouped = new HashMap<>();
        deltas.forEach((key, delta) -> grouped.computeIfAbsent(partitionOf(key), partition -> new LinkedHashMap<>())
                .put(key, delta));
        Set<K> left = new HashSet<>();
        Set<Object> overflown = new LinkedHashSet<>();
        long last = 0;
        for (Map.Entry<Partition<K>, Map<K, Long>> group : grouped.entrySet()) {
            try {
                long number = write(
                        group.getKey(),
                        (written, steps) -> left.addAll(add(group.getKey(), group.getValue(), maxPending, steps)));
                last = Math.max(last, number);
            } catch (CounterOverflowException e) {
                overflown.addAll(e.keys());
                left.addAll(group.getValue().keySet());
            }
        }
        await(last, grouped.keySet());
        if (!overflown.isEmpty()) {
            throw CounterJournal.overflow(spec.name(), overflown, left);
        }
        return left;
    }

    private Partition<K> partitionOf(K key) {
        return partitions.get(spec.partitionOf(key));
    }

    private long sum(K key, long pending, long delta) {
        try {
            return Math.addExact(pending, delta);
        } catch (ArithmeticException e) {
            CounterOverflowException named = CounterJournal.overflow(spec.name(), Set.of(key), Set.of(key));
            named.initCause(e);
            throw named;
        }
    }

    private Set<K> add(Partition<K> partition, Map<K, Long> deltas, int maxPending, Turns.Steps steps) {
        Deltas<K> written = partition.written;
        Map<K, Long> sums = new LinkedHashMap<>();
        Set<K> full = new HashSet<>();
        int room = maxPending - written.keys();
        for (Map.Entry<K, Long> delta : deltas.entrySet()) {
            Long before = written.pendingOf(delta.getKey());
            if (before == null && room <= 0) {
                full.add(delta.getKey());
                continue;
            }
            room -= before == null ? 1 : 0;
            sums.put(delta.getKey(), sum(delta.getKey(), before == null ? 0 : before, delta.getValue()));
        }
        if (!sums.isEmpty()) {
            long since = written.since(clockMillis.getAsLong());
            written.put(sums, since);
            steps.add(() -> ledger.put(partition.index, sums, since), () -> partition.shown.put(sums, since));
        }
        return full;
    }

    @Override
    public Map<K, Waiting> waiting(Collection<? extends K> keys) {
        Map<Partition<K>, List<K>> grouped = new HashMap<>();
        for (K key : keys) {
            grouped.computeIfAbsent(partitionOf(key), partition -> new ArrayList<>())
                    .add(key);
        }
        Map<K, Waiting> waiting = new HashMap<>();
        grouped.forEach((partition, some) -> {
            synchronized (partition) {
                some.forEach(key -> waiting.put(key, partition.shown.waiting(key, id)));
            }
        });
        return waiting;
    }

    @Override
    public @Nullable Frozen<K> inflight(int index) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            return partition.shown.inflight();
        }
    }

    /** The batch lasts when this returns: were its id lost, the source's would be taken for a stranger's, and its deltas added again. */
    @Override
    public @Nullable Frozen<K> freeze(int index, String journal, String flushId) {
        ledger.commits().requireUsable();
        Partition<K> partition = partitions.get(index);
        change(partition, (written, steps) -> {
            if (written.lastCompleted() == null || !id.equals(journal)) {
                throw new IllegalStateException(
                        "counter '%s' partition %d: this is another journal, or no last completed flush is known; call startAt first"
                                .formatted(spec.name(), index));
            }
            if (written.inflight() == null && written.keys() > 0) {
                written.freeze(flushId);
                steps.add(() -> ledger.freeze(index, flushId), () -> partition.shown.freeze(flushId));
            }
        });
        return inflight(index);
    }

    @Override
    public void complete(int index, String flushId, Map<K, String> refused) {
        Partition<K> partition = partitions.get(index);
        change(partition, (written, steps) -> {
            Frozen<K> frozen = written.inflight();
            if (frozen == null || !frozen.flushId().equals(flushId)) {
                return;
            }
            List<DeadLetter<K, Long>> dead = new ArrayList<>();
            refused.forEach((key, reason) -> {
                Long delta = frozen.deltas().get(key);
                if (delta != null) {
                    dead.add(letters.add(key, delta, reason, 1));
                }
            });
            end(partition, flushId, dead, steps);
        });
    }

    /** Drops what is frozen, and the base entries of its keys. */
    private void end(Partition<K> partition, String lastCompleted, List<DeadLetter<K, Long>> dead, Turns.Steps steps) {
        Frozen<K> frozen = partition.written.inflight();
        partition.written.complete(lastCompleted);
        steps.add(() -> ledger.complete(partition.index, lastCompleted, dead), () -> {
            partition.shown.complete(lastCompleted);
            if (frozen != null) {
                store.invalidate(frozen.deltas().keySet());
            }
        });
    }

    @Override
    public Progress progress(int index) {
        Partition<K> partition = partitions.get(index);
        synchronized (partition) {
            return new Progress(id, partition.shown.lastCompleted());
        }
    }

    @Override
    public void startAt(int index, String journal, String lastFlush) {
        Partition<K> partition = partitions.get(index);
        change(partition, (written, steps) -> {
            if (written.lastCompleted() == null && id.equals(journal)) {
                end(partition, lastFlush, List.of(), steps); // nothing is frozen before this
            }
        });
    }

    @Override
    public void rebase(int index, Progress seen, String lastFlush) {
        Partition<K> partition = partitions.get(index);
        change(partition, (written, steps) -> {
            if (seen.equals(new Progress(id, written.lastCompleted()))) {
                end(partition, lastFlush, List.of(), steps);
            }
        });
    }

    @Override
    public List<Position> positions() {
        ledger.commits().requireUsable();
        List<Position> positions = new ArrayList<>(partitions.size());
        for (Partition<K> partition : partitions) {
            synchronized (partition) {
                positions.add(partition.shown.position());
            }
        }
        return positions;
    }

    @Override
    public List<DeadLetter<K, Long>> deadLetters(int limit) {
        return letters.list(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, Long> letter) {
        // No limit: its key waited before. The letter goes last, so a sum out of range leaves it.
        return take(
                letter,
                (partition, steps) -> add(
                        partition,
                        Map.of(letter.key(), Objects.requireNonNull(letter.row(), "delta")),
                        Integer.MAX_VALUE,
                        steps));
    }

    @Override
    public boolean discard(DeadLetter<K, Long> letter) {
        return take(letter, (partition, steps) -> {});
    }

    private boolean take(DeadLetter<K, Long> letter, BiConsumer<Partition<K>, Turns.Steps> use) {
        ledger.commits().requireUsable();
        Partition<K> partition = partitionOf(letter.key());
        List<DeadLetter<K, Long>> taken = new ArrayList<>(1);
        change(partition, (written, steps) -> {
            DeadLetter<K, Long> found = letters.find(letter.id());
            if (found != null) {
                use.accept(partition, steps);
                letters.take(found.id());
                taken.add(found);
                steps.add(() -> ledger.discard(found.id()), () -> {});
            }
        });
        return !taken.isEmpty();
    }

    @Override
    public boolean endsWithProcess() {
        return ledger.commits() == Commits.NONE;
    }

    @Override
    public Backlog backlog() {
        ledger.commits().requireUsable();
        Backlog all = new Backlog(0, 0, letters.count(), 0, 0, 0);
        long now = clockMillis.getAsLong();
        for (Partition<K> partition : partitions) {
            synchronized (partition) {
                all = all.and(partition.shown.backlog(now));
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
