package dev.forebay.redis.internal.line;

import org.jspecify.annotations.Nullable;

/** The question for the string of one key. */
final class Lookup extends SharedCall<byte @Nullable []> {
    private final byte[] key;

    /** @param deadline of {@link System#nanoTime()} */
    Lookup(byte[] key, long deadline) {
        super(deadline);
        this.key = key;
    }

    byte[] key() {
        return key;
    }
}
