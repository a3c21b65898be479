package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemTable;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The hand-written upsert as peers' writers call it, from any thread. It can be held, and knows how much it has written since when. */
final class Upserts {
    private final ItemTable table;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private long written;
    private long firstNanos;
    private long lastNanos;

    Upserts(ItemTable table) {
        this.table = table;
    }

    /** Lets every write wait, until {@link #letGo}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    /** Counts from zero again. */
    synchronized void reset() {
        written = 0;
    }

    void write(Collection<Item> rows) {
        try {
            gate.await();
            long began = System.nanoTime();
            table.upsert(rows);
            count(rows.size(), began);
        } catch (SQLException e) {
            throw new IllegalStateException("the upsert failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private synchronized void count(int rows, long began) {
        firstNanos = written == 0 ? began : Math.min(firstNanos, began);
        lastNanos = System.nanoTime();
        written += rows;
    }

    synchronized long written() {
        return written;
    }

    /** Returns how long it took from the begin of the first write to the end of the last one. */
    synchronized long tookNanos() {
        return lastNanos - firstNanos;
    }

    /** Returns when so many rows were written, at the latest after {@link Contender#DRAIN}. */
    void awaitWritten(long rows) {
        await(rows, this::written, "were written");
    }

    /** Returns when the count is reached, at the latest after {@link Contender#DRAIN}. */
    static void await(long wanted, LongSupplier count, String what) {
        long deadline = System.nanoTime() + Contender.DRAIN.toNanos();
        while (count.getAsLong() < wanted) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "after %s only %,d of %,d rows %s".formatted(Contender.DRAIN, count.getAsLong(), wanted, what));
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
