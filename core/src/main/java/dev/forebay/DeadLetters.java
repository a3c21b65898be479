package dev.forebay;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** The changes of one cache or counter that the source refused. They stay until they are retried or discarded. */
public interface DeadLetters<K, V> {

    /** Returns the letters, oldest first, at most {@code limit}. */
    List<DeadLetter<K, V>> list(int limit);

    /**
     * Puts a change back as a new write, with all its attempts before it. As any new write it replaces the row that the source has,
     * also one that was written after the refusal: compare with the present row first where that can be.
     *
     * @return false if the letter is gone; or if a newer write of its key waits or is being made, or this process cannot read the
     *     row (the letter then stays)
     */
    boolean retry(DeadLetter<K, V> letter);

    /** Deletes a letter: the change is lost, by your decision. Returns whether it was there. */
    boolean discard(DeadLetter<K, V> letter);

    /**
     * Puts every change back, oldest first, as {@link #retry} does; of several letters of one key only the latest one, since it was
     * written last (of a counter: every delta). Reads all letters. Returns how many were put back.
     */
    default int retryAll() {
        return retryAll(letter -> true);
    }

    /** As {@link #retryAll()}, for the letters whose reason contains a text, such as an SQL state or the name of a constraint. */
    default int retryByReason(String text) {
        Objects.requireNonNull(text, "text");
        return retryAll(letter -> letter.reason().contains(text));
    }

    /** As {@link #retryAll()}, for the letters that are chosen. */
    default int retryAll(Predicate<? super DeadLetter<K, V>> chosen) {
        Objects.requireNonNull(chosen, "chosen");
        int retried = 0;
        for (DeadLetter<K, V> letter : list(Integer.MAX_VALUE)) {
            retried += chosen.test(letter) && retry(letter) ? 1 : 0;
        }
        return retried;
    }

    /** Deletes the letters that are chosen: their changes are lost, by your decision. Reads all letters. Returns how many. */
    default int discardAll(Predicate<? super DeadLetter<K, V>> chosen) {
        Objects.requireNonNull(chosen, "chosen");
        int discarded = 0;
        for (DeadLetter<K, V> letter : list(Integer.MAX_VALUE)) {
            discarded += chosen.test(letter) && discard(letter) ? 1 : 0;
        }
        return discarded;
    }
}
