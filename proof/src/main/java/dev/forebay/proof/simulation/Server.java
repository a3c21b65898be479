package dev.forebay.proof.simulation;

import dev.forebay.internal.journal.LocalJournal;
import dev.forebay.internal.journal.RowLedger;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps.Step;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The store and the journal of one cache, which all processes share. It never crashes. */
final class Server {
    private final LongSupplier clockMillis;
    private @Nullable LocalStore<Integer, Long> store;
    private @Nullable LocalJournal<Integer, Long> journal;

    Server(Machine machine) {
        this.clockMillis = () -> TimeUnit.NANOSECONDS.toMillis(machine.nanos());
    }

    LocalStore<Integer, Long> store(CacheSpec<Integer, Long> spec) {
        LocalStore<Integer, Long> present = store;
        if (present == null) {
            present = new LocalStore<>(spec, clockMillis);
            store = present;
        }
        return present;
    }

    LocalJournal<Integer, Long> journal(CacheSpec<Integer, Long> spec) {
        LocalJournal<Integer, Long> present = journal;
        if (present == null) {
            present = new LocalJournal<>(spec, store(spec), clockMillis, RowLedger.none());
            journal = present;
        }
        return present;
    }

    KeyState<Long> lookup(int key) {
        return store == null ? KeyState.absent() : store.lookup(key);
    }

    /** Returns whether a change was refused that was the latest of its key. */
    boolean hasDeadLetters() {
        return journal != null && !journal.deadLetters(1).isEmpty();
    }

    /** Drops what a store that needs room may drop. */
    void evict(int key) {
        if (store != null) {
            evict(store, key);
        }
    }

    static <V> void evict(LocalStore<Integer, V> store, int key) {
        store.step(
                key,
                (state, now) -> state instanceof Value || state instanceof Leased
                        ? new Step<>(KeyState.absent(), true)
                        : new Step<>(state, false));
    }
}
