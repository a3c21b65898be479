package dev.forebay.proof.simulation;

import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import dev.forebay.spi.TransactionalWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the engine does instead where a rule of the protocol is off. Called by woven code. */
@SuppressWarnings("unused")
public final class Mutants {
    private Mutants() {}

    /** A fill asks for no lease. */
    public static final class FillWithoutLease {
        private FillWithoutLease() {}

        public static <V> Step<V> fill(KeyState<V> state, long token, Value<V> loaded) {
            return state instanceof Dirty || state instanceof Held
                    ? new Step<>(state, false)
                    : new Step<>(loaded, true);
        }
    }

    /** Writers do not announce themselves. */
    public static final class NoHold {
        private NoHold() {}

        public static Set<?> hold(Object store, Collection<?> keys, long token) {
            return Set.of();
        }
    }

    /** A release without its token leaves what it finds. */
    public static final class ReleaseWithoutToken {
        private ReleaseWithoutToken() {}

        public static <V> Step<V> release(KeyState<V> state, long token, @Nullable Value<V> row, long nowMillis) {
            return state instanceof Held ? KeySteps.release(state, token, row, nowMillis) : new Step<>(state, false);
        }
    }

    /** A write that outlasted its hold returns at once. */
    public static final class NeverLate {
        private NeverLate() {}

        public static boolean mayHaveRunOut(Object guarded) {
            return false;
        }
    }

    /** The last release installs its row, whoever held meanwhile. */
    public static final class ReleaseOfContended {
        private ReleaseOfContended() {}

        public static <V> Step<V> release(KeyState<V> state, long token, @Nullable Value<V> row, long nowMillis) {
            return state instanceof Held<V> held
                    ? KeySteps.release(new Held<>(held.holds(), false), token, row, nowMillis)
                    : KeySteps.release(state, token, row, nowMillis);
        }
    }

    /** An invalidation ends holds. */
    public static final class InvalidateEndsHolds {
        private InvalidateEndsHolds() {}

        public static <V> Step<V> invalidate(KeyState<V> state) {
            return state instanceof Held ? new Step<>(KeyState.absent(), true) : KeySteps.invalidate(state);
        }
    }

    /** A reload replaces whatever entry it finds. */
    public static final class ReplaceAnything {
        private ReplaceAnything() {}

        public static <V> Step<V> replace(KeyState<V> state, long seenStamp, Value<V> reloaded) {
            return state instanceof Value<V> value
                    ? KeySteps.replace(value, value.stamp(), reloaded)
                    : new Step<>(state, false);
        }
    }

    /** Who joined a flight takes its row, whenever it began. */
    public static final class LateJoiners {
        private LateJoiners() {}

        public static boolean serves(Object flight, long arrived, Landing<?> landed) {
            return true;
        }
    }

    /** A flight can be joined until it has landed. */
    public static final class OpenDoors {
        private OpenDoors() {}

        public static void closeDoors(Object flights, Map<?, Flight<?>> led, Collection<?> keys) {}
    }

    /** A hold takes a dirty key. */
    public static final class HoldDirty {
        private HoldDirty() {}

        public static <V> Step<V> hold(KeyState<V> state, long token, long deadlineMillis, long nowMillis) {
            return KeySteps.hold(state instanceof Dirty ? KeyState.absent() : state, token, deadlineMillis, nowMillis);
        }
    }

    /** A put takes a held key. */
    public static final class AppendHeld {
        private AppendHeld() {}

        public static boolean announce(Object store, Object key) {
            return true;
        }

        public static <V> Step<V> append(KeyState<V> state, @Nullable V row, long sequence) {
            return KeySteps.append(KeyState.absent(), row, sequence);
        }
    }

    /** A flush makes a key clean, whatever has been written since. */
    public static final class SettleNewer {
        private SettleNewer() {}

        @SuppressWarnings("unchecked")
        public static <K, V> void settle(Object journal, int partition, long fence, Collection<Settled<K, V>> flushed) {
            Journal<K, V> real = (Journal<K, V>) journal;
            List<Settled<K, V>> newest = new ArrayList<>();
            for (Settled<K, V> one : flushed) {
                for (Change<K, V> change : real.changesOf(partition, List.of(one.key()))) {
                    newest.add(new Settled<>(one.key(), change.sequence(), one.entry()));
                }
            }
            real.settle(partition, fence, newest);
        }
    }

    /** The source takes a flush under any fence. */
    public static final class FlushUnfenced {
        private FlushUnfenced() {}

        @SuppressWarnings("unchecked")
        public static <K, V> Map<K, String> flush(Object writer, Fence fence, List<Change<K, V>> changes)
                throws Exception {
            TransactionalWriter<K, V> real = (TransactionalWriter<K, V>) writer;
            return real.flush(real.takePartition(fence.cache(), fence.partition()), changes);
        }
    }

    /** The source takes deltas under any fence. */
    public static final class ApplyUnfenced {
        private ApplyUnfenced() {}

        @SuppressWarnings("unchecked")
        public static <K> Map<K, String> apply(Object table, Fence fence, String flushId, Map<K, Long> deltas)
                throws Exception {
            CounterTable<K> real = (CounterTable<K>) table;
            return real.apply(real.takePartition(fence.cache(), fence.partition()), flushId, deltas);
        }
    }

    /** An owner completes what is frozen, whatever it has applied. */
    public static final class CompleteAnything {
        private CompleteAnything() {}

        @SuppressWarnings("unchecked")
        public static <K> void complete(Object journal, int partition, String flushId, Map<K, String> refused) {
            CounterJournal<K> real = (CounterJournal<K>) journal;
            Frozen<K> frozen = real.inflight(partition);
            real.complete(partition, frozen == null ? flushId : frozen.flushId(), refused);
        }
    }

    /** Nothing is flushed between the reading of a page and its writing. */
    public static final class NothingBefore {
        private NothingBefore() {}

        public static void flush(Object before) {}
    }
}
