package dev.forebay.internal.part;

import dev.forebay.WriteFailedException;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Appends changes to a journal, and waits where a key is held: a statement is at work on its row, and a flush of the change must come
 * after it.
 */
public final class Appends<K, V> {
    private final Step<K, V> journal;
    private final Store<K, V> store;
    private final KeyGuard<K, V> guard;
    private final CacheSpec<K, V> spec;

    /** A {@link dev.forebay.spi.Journal#append} to a journal; returns the keys that were not accepted. */
    @FunctionalInterface
    public interface Step<K, V> {
        Set<K> append(Map<K, @Nullable V> changes);
    }

    public Appends(CacheSpec<K, V> spec, Step<K, V> journal, Store<K, V> store, KeyGuard<K, V> guard) {
        this.spec = spec;
        this.journal = journal;
        this.store = store;
        this.guard = guard;
    }

    /**
     * Returns the keys that were not accepted because their partition is full.
     *
     * @throws WriteFailedException if keys are held for longer than four fifths of the hold time, so that this is told before holds of
     *     the same time run out, or by this very thread; the others were accepted, but for those whose partition is full
     */
    public Set<K> append(Map<K, @Nullable V> changes) {
        Set<K> left = journal.append(changes);
        if (left.isEmpty()) {
            return left;
        }
        Duration patience = spec.hold().multipliedBy(4).dividedBy(5);
        Pause pause = new Pause(patience);
        try {
            for (Set<K> held = heldOf(left); !held.isEmpty(); held = heldOf(left)) {
                requireNotNested(held);
                if (pause.isOver()) {
                    throw stillHeld(held, "", new TimeoutException("waited " + patience));
                }
                pause.sleep();
                Map<K, @Nullable V> rest = new LinkedHashMap<>(changes);
                rest.keySet().retainAll(left);
                left = journal.append(rest);
            }
            return left;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stillHeld(left, ": their thread was interrupted while it waited", e);
        }
    }

    private void requireNotNested(Set<K> held) {
        Set<K> own = guard.heldByThisThread(held);
        if (!own.isEmpty()) {
            String message =
                    "cache '%s': put or remove of %s inside this thread's own write() or hold() of the same rows, whose end it would wait for; these changes were not accepted. Change the row in the statement, or put it when the write or hold has ended"
                            .formatted(spec.name(), own);
            throw new WriteFailedException(message, false, new IllegalStateException(message));
        }
    }

    private Set<K> heldOf(Set<K> left) {
        Set<K> held = new HashSet<>();
        Map<K, KeyState<V>> states = left.isEmpty() ? Map.of() : store.lookupAll(left);
        states.forEach((key, state) -> {
            if (state instanceof Held) {
                held.add(key);
            }
        });
        return held;
    }

    private WriteFailedException stillHeld(Set<K> keys, String how, Exception cause) {
        return new WriteFailedException(
                "cache '%s': statements of write() or hold() were at work on the rows of %s; these changes were not accepted%s"
                        .formatted(spec.name(), keys, how),
                false,
                cause);
    }
}
