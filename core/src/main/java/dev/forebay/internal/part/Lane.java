package dev.forebay.internal.part;

import dev.forebay.spi.Fenced.Fence;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One partition of a {@link DrainLoop}: until when it is owned, its fence, and when it may be tried again. Guarded by its own lock. */
final class Lane {
    /** What a pass is about to do with a partition. */
    enum Intent {
        NONE,
        KEEP,
        TAKE,
        GIVE_UP
    }

    final ReentrantLock lock = new ReentrantLock();
    volatile Intent intent = Intent.NONE;
    private volatile long ownedUntilNanos = System.nanoTime();
    private long answered; // the last call of the roster
    long renewAtNanos = System.nanoTime();
    boolean fenced;

    @Nullable
    Fence fence;

    int failures;
    long notBefore = System.nanoTime();

    boolean isOwned() {
        return System.nanoTime() - ownedUntilNanos < 0;
    }

    /** Returns whether it counts as owned: what a thread is about to take does, and what one is about to give up does not. */
    boolean counts() {
        Intent now = intent;
        return now == Intent.NONE ? isOwned() : now != Intent.GIVE_UP;
    }

    boolean takeCall(long call) {
        boolean isNew = answered < call;
        answered = Math.max(answered, call);
        return isNew;
    }

    void ownUntil(long endNanos, Duration lease) {
        ownedUntilNanos = endNanos;
        renewAtNanos = endNanos - lease.toNanos() / 2;
    }

    void isNotOwned() {
        fenced = false;
        ownedUntilNanos = System.nanoTime();
        renewAtNanos = ownedUntilNanos;
    }
}
