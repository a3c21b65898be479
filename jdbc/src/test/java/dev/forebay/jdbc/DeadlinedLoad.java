package dev.forebay.jdbc;

import dev.forebay.spi.LoadDeadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Loads as the cache runs them. */
final class DeadlinedLoad {
    private DeadlinedLoad() {}

    /** Returns a load under a deadline that is far away, and is set when the load begins. */
    static <T> Callable<T> of(AtomicReference<LoadDeadline> deadline, Callable<T> load) {
        return () -> {
            deadline.set(
                    new LoadDeadline(System.nanoTime() + Duration.ofHours(1).toNanos()));
            LoadDeadline.set(deadline.get());
            try {
                return load.call();
            } finally {
                deadline.get().finish();
                LoadDeadline.set(null);
            }
        };
    }
}
