package dev.forebay.internal.part;

import dev.forebay.Grouping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the writes of concurrent callers: the first one leads a group, waits for others, and runs the work for all of them in its
 * own thread.
 *
 * <p>A leader waits only where there are other callers, at most as long as the grouping says, and goes when its group is full. Groups
 * run side by side; two writes of one key never share a group. No threads of its own; one lock guards all state.
 */
public final class Groups<K, V, R> {
    private final Grouping limits;
    private final Work<K, V, R> work;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Group open; // guarded by lock
    private int callers; // guarded by lock

    /** What is done with a group. */
    @FunctionalInterface
    public interface Work<K, V, R> {

        /** Returns the result of each key; one that fails as a whole throws. A {@code null} row is a removal. */
        Map<K, R> run(Map<K, @Nullable V> rows);
    }

    public Groups(Grouping limits, Work<K, V, R> work) {
        this.limits = limits;
        this.work = work;
    }

    private final class Group {
        private final Map<K, @Nullable V> rows = new LinkedHashMap<>(); // guarded by lock until it is closed
        private final Condition full = lock.newCondition();
        private final CountDownLatch done = new CountDownLatch(1);
        private Map<K, R> results = Map.of(); // visible after done
        private @Nullable Throwable failure; // visible after done

        private boolean takes(K key) {
            return rows.size() < limits.maxPuts() && !rows.containsKey(key);
        }

        private void run() {
            try {
                results = work.run(rows);
            } catch (Throwable e) {
                failure = e;
                throw e;
            } finally {
                done.countDown();
            }
        }
    }

    /**
     * Writes a row together with those of other callers.
     *
     * @param row the row, or {@code null} for a removal
     * @return the key's result, or {@code null} if the work gave none
     * @throws InterruptedException if interrupted while another caller's thread does the work: its outcome is then unknown
     * @throws GroupFailedException if the work failed in another caller's thread; in its own, the work's exception is thrown
     */
    public @Nullable R write(K key, @Nullable V row) throws InterruptedException, GroupFailedException {
        boolean leads;
        Group group;
        lock.lock();
        try {
            callers++;
            Group before = open;
            leads = before == null || !before.takes(key);
            group = before == null || leads ? open(before) : before;
            group.rows.put(key, row);
            if (group.rows.size() == limits.maxPuts()) {
                group.full.signal();
            }
        } finally {
            lock.unlock();
        }
        try {
            if (leads) {
                lead(group, gather(group));
            } else {
                await(group);
            }
            return group.results.get(key);
        } finally {
            leave();
        }
    }

    private Group open(@Nullable Group before) {
        if (before != null) {
            before.full.signal(); // nobody joins it any more
        }
        Group group = new Group();
        open = group;
        return group;
    }

    /** Does the work of a group. An interrupt is the caller's alone: it is kept for it, and not let into the work of the others. */
    private void lead(Group group, boolean wasInterrupted) {
        boolean interrupted = Thread.interrupted() || wasInterrupted;
        try {
            group.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for other callers, if there are any, and closes the group; returns whether it was interrupted. */
    private boolean gather(Group group) {
        lock.lock();
        try {
            long left = limits.maxWait().toNanos();
            while (callers > 1 && open == group && group.rows.size() < limits.maxPuts() && left > 0) {
                left = group.full.awaitNanos(left);
            }
            return false;
        } catch (InterruptedException e) {
            return true; // the write goes on: others wait for it
        } finally {
            open = open == group ? null : open;
            lock.unlock();
        }
    }

    private void await(Group group) throws InterruptedException, GroupFailedException {
        group.done.await();
        if (group.failure != null) {
            throw new GroupFailedException(group.failure);
        }
    }

    private void leave() {
        lock.lock();
        try {
            callers--;
        } finally {
            lock.unlock();
        }
    }

    /** The work failed in the thread of another caller. */
    public static final class GroupFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        GroupFailedException(Throwable cause) {
            super(cause);
        }
    }
}
