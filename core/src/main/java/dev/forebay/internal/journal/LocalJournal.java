package dev.forebay.internal.journal;

import dev.forebay.DeadLetter;
import dev.forebay.internal.journal.RowLedger.Content;
import dev.forebay.internal.journal.RowLedger.Form;
import dev.forebay.internal.journal.RowLedger.Found;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a write-behind cache in this process: in memory, and written down in a {@link Ledger}.
 *
 * <p>Only a journal makes a key dirty or clean, and does it under the lock of the key's partition. Locks are taken in this order:
 * partition, then one of: the ledger's, the key's (in the store), that of the dead letters. A change is written under the lock, waited
 * for without it, so that many callers share one sync, and then shown under it; see {@link Turns}. No threads.
 *
 * <p>A row in the ledger that this process cannot read (another codec, or a row type that no longer fits) stays where it is, for a
 * process that can: {@link #oldest} passes over it, {@link #changesOf} and reads of its key throw. A new write takes its place.
 */
public final class LocalJournal<K, V> implements Journal<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(LocalJournal.class);

    private final CacheSpec<K, V> spec;
    private final RowLedger<K, V> ledger;
    private final LongSupplier clockMillis;
    private final List<RowPartition<K, V>> partitions;
    private final Owners owners;
    private final Letters<K, V> letters;
    private final int lost;

    /** @param clockMillis the store's own clock */
    public LocalJournal(
            CacheSpec<K, V> spec, LocalStore<K, V> store, LongSupplier clockMillis, RowLedger<K, V> ledger) {
        this.spec = spec;
        this.ledger = ledger;
        this.clockMillis = clockMillis;
        Content<K, V> content = ledger.content();
        Sequences sequences = new Sequences(clockMillis, content.highest());
        this.owners = new Owners(spec.partitions(), clockMillis);
        this.letters = new Letters<>(clockMillis, content.letters());
        this.partitions = IntStream.range(0, spec.partitions())
                .mapToObj(index -> new RowPartition<>(store, ledger, sequences))
                .toList();
        this.lost = content.lost();
        resume(content);
    }

    private void resume(Content<K, V> content) {
        for (Found<K, V> found : content.rows()) {
            RowPartition<K, V> partition = partitionOf(found.key());
            synchronized (partition) {
                partition.resume(found);
            }
        }
        long unreadable = lost
                + content.rows().stream()
                        .filter(found -> found.unreadable() != null)
                        .count();
        if (unreadable > 0) {
            LOG.warn(
                    "cache '{}': {} unflushed writes cannot be read by this process (another codec, or a key or row type that no"
                            + " longer fits); they are kept for one that can",
                    spec.name(),
                    unreadable);
        }
        if (!content.rows().isEmpty()) {
            LOG.info(
                    "cache '{}': {} unflushed writes of an earlier start wait",
                    spec.name(),
                    content.rows().size());
        }
    }

    private RowPartition<K, V> partitionOf(K key) {
        return partitions.get(spec.partitionOf(key));
    }

    @Override
    public Set<K> append(Map<? extends K, ? extends @Nullable V> rows, Limit limit) {
        ledger.commits().requireUsable();
        Map<K, Form> forms = new HashMap<>();
        rows.forEach((key, row) -> forms.put(key, ledger.form(key, row))); // first of all: a codec may refuse
        Map<RowPartition<K, V>, List<K>> grouped = new HashMap<>();
        rows.keySet()
                .forEach(key -> grouped.computeIfAbsent(partitionOf(key), partition -> new ArrayList<>())
                        .add(key));
        Set<K> refused = new HashSet<>();
        long last = 0;
        for (Map.Entry<RowPartition<K, V>, List<K>> group : grouped.entrySet()) {
            long number = write(group.getKey(), steps -> {
                for (K key : group.getValue()) {
                    Form form = Objects.requireNonNull(forms.get(key));
                    if (!group.getKey().takes(key, limit) || !group.getKey().append(key, rows.get(key), form, steps)) {
                        refused.add(key);
                    }
                }
            });
            last = Math.max(last, number);
        }
        await(last, grouped.keySet());
        return refused;
    }

    /** Writes what {@code collect} collects, as one change. */
    private long write(RowPartition<K, V> partition, Consumer<Turns.Steps> collect) {
        synchronized (partition) {
            Turns.Steps steps = new Turns.Steps();
            collect.accept(steps);
            return partition.write(steps);
        }
    }

    private void await(long number, Collection<RowPartition<K, V>> touched) {
        ledger.commits().await(number);
        for (RowPartition<K, V> partition : touched) {
            synchronized (partition) {
                partition.showWhatLasts();
            }
        }
    }

    private void change(RowPartition<K, V> partition, Consumer<Turns.Steps> collect) {
        await(write(partition, collect), List.of(partition));
    }

    /** Fails when the ledger has failed: what would be flushed could not be settled, and would be flushed again and again. */
    @Override
    public List<Change<K, V>> oldest(int index, int limit) {
        ledger.commits().requireUsable();
        RowPartition<K, V> partition = partitions.get(index);
        synchronized (partition) {
            return changes(partition, partition.oldest(limit));
        }
    }

    @Override
    public List<Change<K, V>> changesOf(int index, Collection<? extends K> keys) {
        RowPartition<K, V> partition = partitions.get(index);
        synchronized (partition) {
            partition.requireReadable(keys);
            return changes(partition, keys);
        }
    }

    private List<Change<K, V>> changes(RowPartition<K, V> partition, Collection<? extends K> keys) {
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
    public void announce(int index, long fence) {
        RowPartition<K, V> partition = partitions.get(index);
        synchronized (partition) {
            partition.announce(fence);
        }
    }

    @Override
    public void settle(int index, long fence, Collection<Settled<K, V>> flushed) {
        RowPartition<K, V> partition = partitions.get(index);
        change(partition, steps -> {
            if (partition.isFlushedUnder(fence)) {
                flushed.forEach(one -> partition.settle(one.key(), one.sequence(), one.entry(), steps));
            }
        });
    }

    /** A refused change that a newer write has replaced leaves no letter: the newer one is the key's only truth. */
    @Override
    public Set<K> bury(int index, long fence, Collection<Refused<K, V>> refused) {
        RowPartition<K, V> partition = partitions.get(index);
        Set<K> buried = new LinkedHashSet<>();
        change(partition, steps -> {
            if (partition.isFlushedUnder(fence)) {
                for (Refused<K, V> one : refused) {
                    if (partition.bury(one.change(), letters, one.reason(), one.attempts(), steps)) {
                        buried.add(one.change().key());
                    }
                }
            }
        });
        return buried;
    }

    @Override
    public List<DeadLetter<K, V>> deadLetters(int limit) {
        return letters.list(limit);
    }

    @Override
    public boolean revive(DeadLetter<K, V> letter) {
        RowPartition<K, V> partition = partitionOf(letter.key());
        return take(partition, letter, (taken, steps) -> {
            Form form = ledger.form(taken.key(), taken.row());
            return partition.append(taken.key(), taken.row(), form, steps);
        });
    }

    @Override
    public boolean discard(DeadLetter<K, V> letter) {
        return take(partitionOf(letter.key()), letter, null);
    }

    private boolean take(
            RowPartition<K, V> partition,
            DeadLetter<K, V> letter,
            @Nullable BiPredicate<DeadLetter<K, V>, Turns.Steps> use) {
        ledger.commits().requireUsable();
        List<DeadLetter<K, V>> taken = new ArrayList<>(1);
        change(partition, steps -> {
            DeadLetter<K, V> found = use != null && partition.isDirty(letter.key()) ? null : letters.find(letter.id());
            if (found == null) {
                return;
            }
            if (use != null && !use.test(found, steps)) { // first: a codec may refuse, and the letter then stays
                return;
            }
            letters.take(found.id());
            taken.add(found);
            steps.add(() -> ledger.discard(found.id()), () -> {});
        });
        return !taken.isEmpty();
    }

    @Override
    public Backlog backlog() {
        ledger.commits().requireUsable();
        Backlog all = new Backlog(lost, 0, letters.count(), 0, 0, 0);
        long now = clockMillis.getAsLong();
        for (RowPartition<K, V> partition : partitions) {
            synchronized (partition) {
                all = all.and(partition.backlog(now));
            }
        }
        return all;
    }

    @Override
    public List<Position> positions() {
        ledger.commits().requireUsable();
        List<Position> positions = new ArrayList<>(partitions.size());
        for (RowPartition<K, V> partition : partitions) {
            synchronized (partition) {
                positions.add(partition.position());
            }
        }
        return positions;
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
