package dev.forebay.spi;

/**
 * Is told what becomes of the states that a store has handed out. Called in a thread of the backend's, which it must not hold up.
 *
 * <p>Nothing is told before {@link #began}, nor between {@link #ended} and the next {@link #began}: what was handed out then, or before
 * then, may have changed unnoticed.
 */
public interface ChangeListener<K> {

    /** From now on each change is told of a state that is looked up after this returned. */
    void began();

    /**
     * The state of the key may be another one than that which was looked up. Told before the backend hands out a state that it read after
     * the change.
     */
    void changed(K key);

    /** Changes are told no more. Told before the backend hands out a state that would need it. */
    void ended();
}
