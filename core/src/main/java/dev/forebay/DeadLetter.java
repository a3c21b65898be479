package dev.forebay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write-behind change that the source refused for good.
 *
 * @param id names the letter within its cache
 * @param row the refused row (of a counter: the delta), or {@code null} for a removal
 * @param reason the source's words
 * @param at when it was refused
 * @param attempts how often it was tried
 */
public record DeadLetter<K, V>(String id, K key, @Nullable V row, String reason, Instant at, int attempts) {}
