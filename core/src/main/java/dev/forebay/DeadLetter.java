package dev.forebay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write-behind change that the source refused for good.
 *
 * @param id names the letter within its cache
 * @param row the refused row (of a counter: the delta); {@code null} for a removal, and where this process cannot read it
 * @param readable whether this process can read the row: false if it was written by another codec or version, or the row's type no
 *     longer fits. Such a letter is kept for a process that can; {@code reason} ends in why
 * @param reason the source's words
 * @param at when it was refused
 * @param attempts how often it was tried
 */
public record DeadLetter<K, V>(
        String id, K key, @Nullable V row, boolean readable, String reason, Instant at, int attempts) {

    /** Returns whether the refused change removes the key. */
    public boolean isRemoval() {
        return readable && row == null;
    }
}
