package dev.forebay.internal.part;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is done too often for an atomic instruction each time. Nothing is lost.
 *
 * <p>A thread that counts owns a cell, and adds to it without a lock, because nobody else does; a thread that finds the cell of another
 * one whose thread has ended takes over, and one that finds no cell uses a {@link LongAdder}.
 */
public final class HitCounter {
    private static final int CELLS = 128;

    private final Cell[] cells = new Cell[CELLS];
    private final LongAdder others = new LongAdder();

    HitCounter() {
        for (int i = 0; i < CELLS; i++) {
            cells[i] = new Cell();
        }
    }

    /** What its owner has counted, and the owners before it; padded, so that no two share a cache line. */
    @SuppressWarnings({"serial", "unused"}) // it is never written down; the padding is there to be there
    private static final class Cell extends AtomicLong {
        private volatile @Nullable Thread owner; // written under this; an ended one stays until the next comes
        private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13;
    }

    /** Counts one more. */
    public void increment() {
        Thread thread = Thread.currentThread();
        Cell cell = cells[(int) thread.getId() & (CELLS - 1)];
        if (cell.owner != thread && !claim(cell, thread)) {
            others.increment();
        } else {
            cell.setOpaque(cell.getPlain() + 1);
        }
    }

    private static boolean claim(Cell cell, Thread thread) {
        synchronized (cell) {
            Thread owning = cell.owner;
            if (owning != null && owning.isAlive()) {
                return false;
            }
            // Who sees that a thread has ended sees all that it has counted.
            cell.owner = thread;
            return true;
        }
    }

    /** Returns the count; what is counted at the moment may be missing. */
    long sum() {
        long sum = others.sum();
        for (Cell cell : cells) {
            sum += cell.getOpaque();
        }
        return sum;
    }
}
