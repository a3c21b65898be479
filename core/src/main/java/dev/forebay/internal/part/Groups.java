package dev.forebay.internal.part;

import dev.forebay.Grouping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the writes or loads of concurrent callers: the first one leads a group, waits for others, and has the work done for all of them.
 *
 * <p>A leader waits only where there are other callers, at most as long as the grouping says, and goes when its group is full. Groups
 * run side by side; two calls of one key never share a group. One lock guards all state.
 *
 * <p>A caller that found no company does its work itself. The work of several is done in a thread of the executor, for which all of
 * them wait: an interrupt is meant for one caller, and would fail the others' writes, too, if the work ran in its thread.
 */
public final class Groups<K, V, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

    private final Grouping limits;
    private final Executor shared;
    private final Work<K, V, R> work;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Group open; // guarded by lock
    private int callers; // guarded by lock

    /** What is done with a group. */
    @FunctionalInterface
    public interface Work<K, V, R> {

        /** Returns the result of each key; one that fails as a whole throws. Of writes, a {@code null} row is a removal. */
        Map<K, R> run(Map<K, @Nullable V> rows);
    }

    /** @param shared runs the work of groups of several callers */
    public Groups(Grouping limits, Executor shared, Work<K, V, R> work) {
        this.limits = limits;
        this.shared = shared;
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

        /** Does the work; what it throws is also what the others are told. */
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

        /** Does the work, for callers who all wait for it. */
        private void runForOthers() {
            try {
                run();
            } catch (Throwable e) {
                LOG.debug("the work of {} callers has failed", rows.size(), e); // each of them throws it
            }
        }
    }

    /**
     * Has the work done for a key, together with those of other callers.
     *
     * @param row what the work is given for the key: of writes the row, or {@code null} for a removal
     * @return the key's result, or {@code null} if the work gave none
     * @throws InterruptedException if interrupted while it shares the work with others: the work goes on, and its outcome is unknown to
     *     this caller alone
     * @throws GroupFailedException if the work that it shares with others failed; its own work's exception is thrown as it is
     */
    public @Nullable R join(K key, @Nullable V row) throws InterruptedException, GroupFailedException {
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
                lead(group);
            }
            await(group);
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

    /** Closes the group, and does its work or has it done. An interrupt that came before the work is kept for after it. */
    private void lead(Group group) {
        boolean interrupted = gather(group);
        try {
            if (group.rows.size() > 1) {
                share(group);
            } else {
                interrupted |= Thread.interrupted();
                group.run();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void share(Group group) {
        try {
            shared.execute(group::runForOthers);
        } catch (RejectedExecutionException e) {
            LOG.debug("its threads have ended: the group is written in a caller's", e);
            group.runForOthers();
        } catch (RuntimeException | Error e) { // others wait for it
            LOG.warn("there is no thread for a group: it is written in a caller's", e);
            group.runForOthers();
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
        if (group.done.getCount() > 0) { // what is known is told to an interrupted caller, too
            group.done.await();
        }
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

    /** The work failed, for all of its group. */
    public static final class GroupFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        GroupFailedException(Throwable cause) {
            super(cause);
        }
    }
}
