package dev.forebay;

import java.util.List;

/** The changes of one cache or counter that the source refused. They stay until they are retried or discarded. */
public interface DeadLetters<K, V> {

    /** Returns the letters, oldest first, at most {@code limit}. */
    List<DeadLetter<K, V>> list(int limit);

    /**
     * Puts a change back as a new write, with all its attempts before it.
     *
     * @return false if the letter is gone, or if a newer write of its key waits already (the letter then stays)
     */
    boolean retry(DeadLetter<K, V> letter);

    /** Deletes a letter: the change is lost, by your decision. Returns whether it was there. */
    boolean discard(DeadLetter<K, V> letter);
}
