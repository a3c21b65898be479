package dev.forebay.internal.file;

import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.journal.Commits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what all threads have written, at once: whoever waits first leads, commits and syncs for all that is written by then; the others
 * wait for the leader, and find their changes synced, or lead the next group.
 *
 * <p>A commit cuts between changes: a change is written under the shared side of a lock, and the commit is made under its exclusive
 * side. The sync is outside of it, so that others write meanwhile. The next commit begins after the sync of the one before, because it
 * may reuse the space of what that one gave up.
 *
 * <p>After a failed write or sync nothing is known of what the disk has (a second sync may succeed without having written the pages of
 * the first), so from then on everything fails until the file is opened again.
 */
final class GroupCommits implements Commits {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommits.class);

    private final JournalStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean led; // guarded by lock
    private final ReentrantReadWriteLock cut = new ReentrantReadWriteLock();
    private final AtomicLong written = new AtomicLong();
    private volatile long lasting;
    private volatile @Nullable Throwable failure;
    private boolean closed; // guarded by lock

    GroupCommits(JournalStore store) {
        this.store = store;
    }

    @Override
    public void requireUsable() {
        Throwable cause = failure;
        if (cause != null) {
            throw new StoreUnavailableException(
                    "journal file %s: a write to it has failed (%s), so nothing is acknowledged until it is opened again: restart the application when the disk has space and answers"
                            .formatted(store.path(), cause.getMessage()),
                    cause);
        }
    }

    @Override
    public long write(Runnable change) {
        cut.readLock().lock();
        try {
            requireUsable();
            change.run();
            return written.incrementAndGet();
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw failed(e); // half of the change may be in the store's memory, and must never be committed
        } finally {
            cut.readLock().unlock();
        }
    }

    @Override
    public long lasting() {
        return lasting;
    }

    @Override
    public void await(long number) {
        if (number <= lasting) {
            return;
        }
        lock.lock();
        try {
            while (number > lasting) {
                requireUsable();
                if (led) {
                    changed.awaitUninterruptibly();
                } else {
                    lead(this::commit);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs work without the lock, while nobody else leads. */
    private void lead(Runnable work) {
        led = true;
        lock.unlock();
        try {
            work.run();
        } finally {
            lock.lock();
            led = false;
            changed.signalAll();
        }
    }

    private void commit() {
        try {
            long number;
            cut.writeLock().lock();
            try {
                requireUsable();
                number = written.get();
                store.commit();
            } finally {
                cut.writeLock().unlock();
            }
            store.sync();
            lasting = number;
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    private StoreUnavailableException failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
            LOG.error(
                    "journal file {}: a write to it has failed; nothing is acknowledged from now on",
                    store.path(),
                    cause);
        }
        return new StoreUnavailableException(
                "journal file %s: writing or syncing failed: %s; the change may be there at the next start, or not"
                        .formatted(store.path(), cause.getMessage()),
                cause);
    }

    /** Runs upkeep of the store, if nobody commits at present and it is usable. What fails is logged, and told to every later caller. */
    void maintain(Runnable upkeep) {
        lock.lock();
        try {
            if (!led && failure == null) {
                lead(() -> {
                    cut.writeLock().lock();
                    try {
                        upkeep.run();
                    } catch (RuntimeException | Error e) {
                        failed(e);
                    } finally {
                        cut.writeLock().unlock();
                    }
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /** Commits what is left, and closes the store. Everything fails from then on. */
    void close() {
        lock.lock();
        try {
            while (led) {
                changed.awaitUninterruptibly();
            }
            if (!closed) {
                closed = true;
                lead(this::end);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        try {
            if (failure == null && written.get() > lasting) {
                commit();
            }
        } finally {
            Throwable cause = failure;
            failure = cause == null ? new IllegalStateException("it is closed") : cause;
            store.close(cause == null);
        }
    }
}
