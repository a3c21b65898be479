package dev.forebay.internal.flow;

import dev.forebay.LoadFailedException;
import dev.forebay.internal.part.Backpressure;
import dev.forebay.internal.part.CounterBases;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.Store;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Add: sum into the journal. Get: the source's total, and what waits.
 *
 * <p>Journal and source are read at two moments. What waits is read first; if the base then names a flush that is neither the
 * last completed nor the frozen one, a flush has passed in between, and the read starts over.
 */
public final class CounterFlow<K> {
    private static final int MOST_ATTEMPTS = 50;
    private static final int TRUSTING_ATTEMPTS = 2;

    private final CacheSpec<K, CounterBase> spec;
    private final CounterJournal<K> journal;
    private final Store<K, CounterBase> store;
    private final ReadThroughFlow<K, CounterBase> bases;
    private final Parts<K> parts;

    /** How this flow pushes back, drains on demand, finds bases, and counts. */
    public record Parts<K>(
            Backpressure<K> backpressure,
            int maxPending,
            IntConsumer drainNow,
            CounterBases<K> inSource,
            Recorder recorder) {}

    public CounterFlow(
            CacheSpec<K, CounterBase> spec,
            CounterJournal<K> journal,
            Store<K, CounterBase> store,
            ReadThroughFlow<K, CounterBase> bases,
            Parts<K> parts) {
        this.spec = spec;
        this.journal = journal;
        this.store = store;
        this.bases = bases;
        this.parts = parts;
    }

    public void add(Map<K, Long> deltas) {
        parts.backpressure().offer(deltas.keySet(), offered -> {
            Map<K, Long> some = new LinkedHashMap<>(deltas);
            some.keySet().retainAll(offered);
            return journal.add(some, parts.maxPending());
        });
        parts.recorder().writes.add(deltas.size());
    }

    public Map<K, Long> getAll(Set<K> keys) {
        Map<K, Long> totals = new LinkedHashMap<>();
        Set<K> open = new LinkedHashSet<>(keys);
        for (int attempt = 1; !open.isEmpty(); attempt++) {
            if (attempt > MOST_ATTEMPTS) {
                throw unsettled(open);
            }
            if (attempt > TRUSTING_ATTEMPTS) {
                mend(open);
            }
            Map<K, Waiting> waiting = journal.waiting(open);
            waiting.forEach((key, one) -> parts.inSource().saw(spec.partitionOf(key), one.journal()));
            Map<K, CounterBase> read = bases.getAll(open, null);
            for (K key : Set.copyOf(open)) {
                Long total = total(key, waiting.get(key), read.get(key));
                if (total != null) {
                    totals.put(key, total);
                    open.remove(key);
                }
            }
        }
        return totals;
    }

    /** Returns the total, or {@code null} when journal and base are of two different moments. */
    private @Nullable Long total(K key, @Nullable Waiting waiting, @Nullable CounterBase base) {
        Objects.requireNonNull(waiting, "waiting");
        if (base == null) {
            throw new IllegalStateException(
                    "counter '%s': the table gave no base for key %s".formatted(spec.name(), key));
        }
        if (waiting.lastCompleted() == null && waiting.inflightId() == null) {
            journal.startAt(
                    spec.partitionOf(key),
                    waiting.journal(),
                    base.lastFlush()); // a new journal: the source's word is the first
            return null;
        }
        if (base.lastFlush().equals(waiting.inflightId())) {
            return sum(key, base.total(), waiting.pending(), 0); // the frozen batch is in the base already
        }
        return base.lastFlush().equals(waiting.lastCompleted())
                ? sum(key, base.total(), waiting.pending(), waiting.inflight())
                : null;
    }

    private long sum(K key, long base, long pending, long inflight) {
        try {
            return Math.addExact(Math.addExact(base, inflight), pending);
        } catch (ArithmeticException e) {
            ArithmeticException named = new ArithmeticException(
                    "counter '%s', key %s: the total leaves the range of a long: %d in the source, %d waiting"
                            .formatted(spec.name(), key, base, pending));
            named.initCause(e);
            throw named;
        }
    }

    /** Two reads in a row did not fit: drop the bases, and let this process's drainer align the journal if it can. */
    private void mend(Collection<K> keys) {
        store.invalidate(keys);
        Set<Integer> partitions = new HashSet<>();
        keys.forEach(key -> partitions.add(spec.partitionOf(key)));
        partitions.forEach(partition -> parts.drainNow().accept(partition));
    }

    private LoadFailedException unsettled(Set<K> keys) {
        String message =
                "counter '%s': journal and source did not agree on the last flush of %s in %d reads; another process owns the partition and has not aligned them yet"
                        .formatted(spec.name(), keys, MOST_ATTEMPTS);
        return new LoadFailedException(message, new TimeoutException(message));
    }
}
