package dev.forebay.internal.part;

import dev.forebay.WriteFailedException;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Limit;
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
    private static final Duration HOLD_PATIENCE = Duration.ofSeconds(10);

    private final Journal<K, V> journal;
    private final Store<K, V> store;
    private final Limit limit;
    private final String cache;

    public Appends(Journal<K, V> journal, Store<K, V> store, Limit limit, String cache) {
        this.journal = journal;
        this.store = store;
        this.limit = limit;
        this.cache = cache;
    }

    /**
     * Returns the keys that were not accepted because their partition is full.
     *
     * @throws WriteFailedException if keys are held for longer than 10 s; the others were accepted, but for those whose partition is
     *     full
     */
    public Set<K> append(Map<K, @Nullable V> changes) {
        Set<K> left = journal.append(changes, limit);
        if (left.isEmpty()) {
            return left;
        }
        Pause pause = new Pause(HOLD_PATIENCE);
        try {
            for (Set<K> held = heldOf(left); !held.isEmpty(); held = heldOf(left)) {
                if (pause.isOver()) {
                    throw stillHeld(held, "", new TimeoutException("waited " + HOLD_PATIENCE));
                }
                pause.sleep();
                Map<K, @Nullable V> rest = new LinkedHashMap<>(changes);
                rest.keySet().retainAll(left);
                left = journal.append(rest, limit);
            }
            return left;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stillHeld(left, ": their thread was interrupted while it waited", e);
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
                        .formatted(cache, keys, how),
                false,
                cause);
    }
}
