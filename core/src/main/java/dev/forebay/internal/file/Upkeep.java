package dev.forebay.internal.file;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a journal file needs beside commits, in the thread {@code forebay-journal-upkeep}: its mark is synced soon after a commit that no
 * other follows; and once it has been idle for a second, or has grown much, what is alive is moved together.
 *
 * <p>{@link #close} waits for what runs.
 */
final class Upkeep implements AutoCloseable {
    private static final int PAUSE_MILLIS = 100;
    private static final int IDLE_PAUSES = 10;
    private static final int BUSY_PAUSES = 50;
    private static final int COMPACTION_MILLIS = 50;
    private static final long SMALL = 1L << 20;
    private static final long LARGE = 64L << 20;

    private final JournalStore store;
    private final GroupCommits commits;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private long seen;
    private long markedUpTo;
    private int idle;
    private int busy;
    private long compacted = Long.MAX_VALUE;

    Upkeep(JournalStore store, GroupCommits commits) {
        this.store = store;
        this.commits = commits;
        this.thread = new Thread(this::run, "forebay-journal-upkeep");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody but the JVM's end does this
        }
    }

    private void look() {
        long version = store.version();
        if (version == seen) {
            idle++;
            if (markedUpTo != version) {
                commits.maintain(store::syncMark);
                markedUpTo = version;
            }
        } else {
            seen = version;
            idle = 0;
        }
        busy++;
        boolean isIdle = idle == IDLE_PAUSES && store.bytes() > SMALL;
        boolean isLarge = busy >= BUSY_PAUSES && store.bytes() > LARGE && store.bytes() > 2 * compacted;
        if (isIdle || isLarge) {
            commits.maintain(() -> store.compact(COMPACTION_MILLIS));
            compacted = store.bytes();
            seen = store.version();
            busy = 0;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
