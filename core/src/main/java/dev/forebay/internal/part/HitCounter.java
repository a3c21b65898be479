package dev.forebay.internal.part;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is done too often for an atomic instruction each time. Nothing is lost.
 *
 * <p>A thread that counts owns a cell, and adds to it without a lock, because nobody else does; a cell whose thread has ended passes to
 * the next one. A thread that finds no cell uses a {@link LongAdder}.
 */
final class HitCounter {
    private static final int CELLS = 128;
    /** So that no two cells share a cache line. */
    private static final int SPACING = 8;

    private final AtomicReferenceArray<WeakReference<Thread>> owners = new AtomicReferenceArray<>(CELLS);
    private final AtomicLongArray counts = new AtomicLongArray(CELLS * SPACING); // each written by its cell's owner
    private final LongAdder others = new LongAdder();

    /** Counts one more. Returns how much the present thread, and those that had its cell before, have counted; 0 if it has no cell. */
    long increment() {
        Thread thread = Thread.currentThread();
        int cell = (int) thread.getId() & (CELLS - 1);
        WeakReference<Thread> owner = owners.getPlain(cell);
        if ((owner == null || !owner.refersTo(thread)) && !claim(cell, thread)) {
            others.increment();
            return 0;
        }
        int place = cell * SPACING;
        long count = counts.getPlain(place) + 1;
        counts.setOpaque(place, count);
        return count;
    }

    private boolean claim(int cell, Thread thread) {
        WeakReference<Thread> owner = owners.get(cell);
        Thread owning = owner == null ? null : owner.get();
        // What the last owner counted is seen by who has seen that it has ended.
        return (owning == null || !owning.isAlive()) && owners.compareAndSet(cell, owner, new WeakReference<>(thread));
    }

    /** Returns the count; what is counted at the moment may be missing. */
    long sum() {
        long sum = others.sum();
        for (int cell = 0; cell < CELLS; cell++) {
            sum += counts.getOpaque(cell * SPACING);
        }
        return sum;
    }
}
