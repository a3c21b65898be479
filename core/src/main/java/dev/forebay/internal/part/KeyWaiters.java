package dev.forebay.internal.part;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Readers that wait for a change of keys. Safe for use by many threads. */
final class KeyWaiters<K> {
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

    /** Begins to wait: a change from now on is not missed. */
    Waiter enter(Collection<? extends K> keys) {
        Waiter waiter = new Waiter(keys);
        waiting.add(waiter);
        return waiter;
    }

    void wake(K key) {
        if (!waiting.isEmpty()) { // as a rule
            waiting.forEach(waiter -> waiter.wake(key));
        }
    }

    void wakeAll() {
        waiting.forEach(waiter -> waiter.changed.countDown());
    }

    /** One reader; to be closed by it. */
    final class Waiter implements AutoCloseable {
        private final Set<K> keys;
        private final CountDownLatch changed = new CountDownLatch(1);

        private Waiter(Collection<? extends K> keys) {
            this.keys = new HashSet<>(keys);
        }

        private void wake(K key) {
            if (keys.contains(key)) {
                changed.countDown();
            }
        }

        /** Waits for a change of one of the keys; returns whether there was one. */
        boolean await(long nanos) throws InterruptedException {
            return changed.await(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            waiting.remove(this);
        }
    }
}
