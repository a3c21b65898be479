package dev.forebay.redis.internal.line;

import dev.forebay.redis.internal.request.Append;

/** An acknowledged write of one key. */
final class SharedAppend extends SharedCall<Append.Outcome> {
    private final Append append;

    /** @param deadline of {@link System#nanoTime()} */
    SharedAppend(Append append, long deadline) {
        super(deadline);
        this.append = append;
    }

    Append append() {
        return append;
    }
}
