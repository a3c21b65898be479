package dev.forebay.internal.part;

import java.util.concurrent.Callable;

/** Which reader a thread works for: itself, or the one whose load it runs. Tells a loader that waits for its own flight. */
final class Reader {
    private static final ThreadLocal<Thread> SERVED = ThreadLocal.withInitial(Thread::currentThread);

    private Reader() {}

    static Thread current() {
        return SERVED.get();
    }

    /** Runs work of {@code reader}'s in the present thread. */
    static <T> T serve(Thread reader, Callable<T> work) throws Exception {
        SERVED.set(reader);
        try {
            return work.call();
        } finally {
            SERVED.remove();
        }
    }
}
