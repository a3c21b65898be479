package dev.forebay.internal.journal;

import dev.forebay.internal.journal.RowLedger.Form;
import dev.forebay.internal.journal.RowLedger.Found;
import dev.forebay.internal.journal.RowLedger.Line;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Position;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeySteps;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The dirty keys of one partition, twice: as they are written ({@code slots}), by which is decided what a change does; and as they
 * are shown ({@code waiting}, and the store's dirty states), from which is read. See {@link Turns}. Guarded by itself.
 */
final class RowPartition<K, V> {
    private final LocalStore<K, V> store;
    private final RowLedger<K, V> ledger;
    private final Sequences sequences;
    private final Turns turns;
    private final Map<K, Slot> slots = new HashMap<>();
    private long bytes;
    private long fence = Journal.UNFENCED;

    private final Map<K, Long> waiting = new HashMap<>();
    private final NavigableMap<Long, K> oldestFirst = new TreeMap<>();
    private final Set<K> unreadable = new HashSet<>();

    private record Slot(Line line, long bytes) {}

    RowPartition(LocalStore<K, V> store, RowLedger<K, V> ledger, Sequences sequences) {
        this.store = store;
        this.ledger = ledger;
        this.sequences = sequences;
        this.turns = new Turns(ledger.commits());
    }

    /** Takes up what was written before this start. */
    void resume(Found<K, V> found) {
        slots.put(found.key(), new Slot(found.line(), found.bytes()));
        bytes += found.bytes();
        list(found.key(), found.line().since());
        String why = found.unreadable();
        if (why == null) {
            store.append(found.key(), found.row(), found.line().sequence());
        } else {
            unreadable.add(found.key());
            store.refuseReads(found.key(), found.line().sequence(), why);
        }
    }

    long write(Turns.Steps steps) {
        return turns.write(steps);
    }

    void showWhatLasts() {
        turns.showWhatLasts();
    }

    void announce(long next) {
        fence = next;
    }

    /** Returns whether nobody else has read, since, what is to be flushed. */
    boolean isFlushedUnder(long flushed) {
        return flushed == Journal.UNFENCED || flushed == fence;
    }

    boolean isDirty(K key) {
        return slots.containsKey(key);
    }

    boolean takes(K key, Limit limit) {
        return isDirty(key) || (slots.size() < limit.keys() && bytes < limit.bytes());
    }

    /** Returns whether the change was taken: it is not if the key is held. Between now and when it is shown, nobody can hold the key. */
    boolean append(K key, @Nullable V row, Form form, Turns.Steps steps) {
        if (!isDirty(key) && !store.announce(key)) {
            return false;
        }
        long sequence = sequences.next();
        Slot before = slots.get(key);
        Line line = new Line(sequence, before == null ? sequence : before.line().since());
        slots.put(key, new Slot(line, form.bytes()));
        bytes += form.bytes() - (before == null ? 0 : before.bytes());
        steps.add(
                () -> ledger.put(
                        line, form, before == null ? null : before.line().sequence()),
                () -> {
                    unreadable.remove(key);
                    store.append(key, row, sequence);
                    list(key, line.since());
                });
        return true;
    }

    /** Returns whether the flushed change is the key's latest: then it is clean when this is shown. */
    boolean settle(K key, long flushed, KeyState.@Nullable Value<V> entry, Turns.Steps steps) {
        Slot slot = slots.get(key);
        if (slot == null || slot.line().since() > flushed) {
            return false;
        }
        if (slot.line().sequence() == flushed) {
            drop(key, slot);
            steps.add(() -> ledger.erase(flushed, sequences.last()), () -> {
                store.step(key, (state, now) -> KeySteps.settle(state, flushed, entry));
                unlist(key);
            });
            return true;
        }
        if (slot.line().since() < flushed) {
            Line line = new Line(slot.line().sequence(), flushed); // what waits was written after that
            slots.put(key, new Slot(line, slot.bytes()));
            steps.add(() -> ledger.move(line), () -> list(key, flushed));
        }
        return false;
    }

    /** Returns whether the refused change is the key's latest: a newer one is the key's only truth. */
    boolean bury(Change<K, V> change, Letters<K, V> letters, String reason, int attempts, Turns.Steps steps) {
        Slot slot = slots.get(change.key());
        if (slot == null || slot.line().sequence() != change.sequence()) {
            settle(change.key(), change.sequence(), null, steps);
            return false;
        }
        drop(change.key(), slot);
        var letter = letters.add(change.key(), change.row(), reason, attempts);
        steps.add(() -> ledger.bury(change.sequence(), letter), () -> {
            store.step(change.key(), (state, now) -> KeySteps.settle(state, change.sequence(), null));
            unlist(change.key());
        });
        return true;
    }

    private void drop(K key, Slot slot) {
        slots.remove(key);
        bytes -= slot.bytes();
    }

    private void list(K key, long since) {
        unlist(key);
        waiting.put(key, since);
        oldestFirst.put(since, key);
    }

    private void unlist(K key) {
        Long since = waiting.remove(key);
        if (since != null) {
            oldestFirst.remove(since);
        }
    }

    /** Returns the keys that have waited longest, without those that this process cannot read. */
    List<K> oldest(int limit) {
        return oldestFirst.values().stream()
                .filter(key -> !unreadable.contains(key))
                .limit(limit)
                .toList();
    }

    /** Says why, if a key among these has a row that this process cannot read. */
    void requireReadable(Collection<? extends K> keys) {
        if (!unreadable.isEmpty()) {
            keys.stream().filter(unreadable::contains).forEach(store::lookup);
        }
    }

    @Nullable
    Change<K, V> change(K key) {
        Long since = waiting.get(key);
        return since != null && store.lookup(key) instanceof Dirty<V> dirty
                ? new Change<>(key, dirty.row(), dirty.sequence(), since)
                : null;
    }

    Position position() {
        return new Position(sequences.last(), oldestFirst.isEmpty() ? Long.MAX_VALUE : oldestFirst.firstKey());
    }

    Backlog backlog(long nowMillis) {
        int pending = waiting.size();
        long age = pending == 0 ? 0 : Math.max(0, nowMillis - Sequences.millisOf(oldestFirst.firstKey()));
        return new Backlog(pending, age, 0, bytes, pending, bytes);
    }
}
