package dev.forebay.endtoend;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stops the first thread that comes, until it is opened; tells when that thread is there. Later threads pass. */
final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    void pass() throws InterruptedException {
        if (stopped.compareAndSet(false, true)) {
            reached.countDown();
            if (!opened.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate was not opened");
            }
        }
    }

    void awaitReached() throws InterruptedException {
        if (!reached.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody came to the gate");
        }
    }

    /** Waits for the opening whatever interrupts, as drivers do that wait for a socket. */
    void awaitOpen() {
        boolean open = false;
        while (!open) {
            try {
                opened.await();
                open = true;
            } catch (InterruptedException ignored) {
                // That is the point.
            }
        }
    }

    void open() {
        opened.countDown();
    }
}
