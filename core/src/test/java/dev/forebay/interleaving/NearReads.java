package dev.forebay.interleaving;

import dev.forebay.Near;
import dev.forebay.internal.part.EarlyRefresh;
import dev.forebay.internal.part.NearRows;
import dev.forebay.internal.part.NearRows.Entry;
import dev.forebay.internal.part.NearRows.Mark;
import dev.forebay.internal.part.Recorder;
import dev.forebay.internal.part.RoughClock;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.internal.store.NearStore;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A row that a process reads through near rows, and writes: to itself it is one register, whatever it hears from the server. */
public class NearReads {
    private final LocalStore<Integer, Integer> behind = OneKey.store(0);
    private final NearRows<Integer, Integer> near = new NearRows<>(
            Near.entries(10),
            EarlyRefresh.NEVER,
            new RoughClock(() -> 0, TimeUnit.NANOSECONDS),
            new Recorder("near", Optional.empty()),
            Runnable::run);
    private final Store<Integer, Integer> store = new NearStore<>(behind, near);
    private final AtomicLong tokens = new AtomicLong();
    private volatile int source;

    public NearReads() {
        near.began();
    }

    public int read() {
        Entry<Integer> hit = near.hit(OneKey.KEY);
        if (hit != null && hit.row() != null) {
            return hit.row();
        }
        return lookup() instanceof Value<Integer> found && found.row() != null ? found.row() : source;
    }

    KeyState<Integer> lookup() {
        return store.lookup(OneKey.KEY);
    }

    public void write(int written) {
        long token = tokens.incrementAndGet();
        store.hold(OneKey.KEYS, token);
        source = written;
        store.release(Map.of(OneKey.KEY, OneKey.entry(written)), token);
    }

    /** The server tells of a change, or of one that is long known. */
    public void told() {
        near.changed(OneKey.KEY);
    }

    /** The connection is lost, and another one made. */
    public void lost() {
        near.ended();
        near.began();
    }

    /** Broken: the mark is made when the answer has come. */
    public static final class MarkedTooLate extends NearReads {
        @Override
        KeyState<Integer> lookup() {
            KeyState<Integer> found = super.behind.lookup(OneKey.KEY);
            Mark<Integer, Integer> mark = super.near.mark(OneKey.KEY);
            super.near.keep(OneKey.KEY, mark, found, OneKey.NOW_MILLIS);
            return found;
        }
    }

    /** One register. */
    public static final class Register {
        private int row;

        public int read() {
            return row;
        }

        public void write(int written) {
            row = written;
        }

        public void told() {}

        public void lost() {}
    }
}
