package dev.forebay.internal;

import dev.forebay.Hold;
import dev.forebay.internal.part.KeyGuard;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A guarded write that the caller ends. The first end counts; later ones do nothing. */
final class DefaultHold<K, V> implements Hold {
    private final KeyGuard<K, V>.Guarded guarded;
    private final AtomicBoolean ended = new AtomicBoolean();

    DefaultHold(KeyGuard<K, V>.Guarded guarded) {
        this.guarded = guarded;
    }

    @Override
    public void commit() {
        if (ended.compareAndSet(false, true)) {
            guarded.committed(Map.of());
        }
    }

    @Override
    public void rollback() {
        if (ended.compareAndSet(false, true)) {
            guarded.refused();
        }
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            guarded.unknown();
        }
    }
}
