package dev.forebay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a write keeps readers from caching the old row. */
public final class WriteGuard {
    /**
     * Hold for 10 s at most: two store round trips a write, linearizable, crash safe. The default.
     *
     * <p>A write that takes longer than that returns when the store has been told, or after 10 s more in which it cannot be: until then others may be
     * served the old row.
     */
    public static final WriteGuard HOLD = new WriteGuard(Duration.ofSeconds(10));

    /**
     * Commit, then one invalidation. No stale fill, and writers read their own writes; but another's hit between commit and
     * invalidation may be old, and a crash there leaves the entry stale until its expiry, or until an outbox is relayed ({@link
     * ForebayOptions#outbox(dev.forebay.spi.Outbox)}). {@link Cache#hold} holds all the
     * same. Refused for write-behind.
     */
    public static final WriteGuard INVALIDATE = new WriteGuard(null);

    private final @Nullable Duration holdTime;

    private WriteGuard(@Nullable Duration holdTime) {
        this.holdTime = holdTime;
    }

    /** Returns a guard that holds for {@code time} at most: 10 ms or more, and longer than the source may take for a write. */
    public static WriteGuard hold(Duration time) {
        return new WriteGuard(Check.atLeastMillis("hold time", time, 10));
    }

    /** Returns whether writes hold their keys. */
    public boolean holds() {
        return holdTime != null;
    }

    /** Returns the hold time; for {@link #INVALIDATE} that of {@link #HOLD}, which {@link Cache#hold} uses. */
    public Duration holdTime() {
        return holdTime == null ? Duration.ofSeconds(10) : holdTime;
    }
}
