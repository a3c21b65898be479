package dev.forebay;

import java.time.Duration;

/** Something that happened in a cache and that its operators may want to know. */
public sealed interface CacheEvent {

    /** Returns the name of the cache or counter. */
    String cache();

    /** A row was loaded; {@code filled} says whether the store took it. */
    record Loaded(String cache, Object key, Duration took, boolean filled) implements CacheEvent {}

    /** A load failed; its callers got the cause. */
    record LoadFailed(String cache, Object key, Throwable cause) implements CacheEvent {}

    /** A load was not begun: too many run that take the place of the lost store, or too many hang. */
    record LoadRefused(String cache, Object key) implements CacheEvent {}

    /** A load was cut short at {@code hardTimeout}, and had not returned a second later. Its key and those who waited are free. */
    record LoadHung(String cache, Object key, Duration hardTimeout) implements CacheEvent {}

    /** An early reload failed; readers still get the entry until it expires. */
    record RefreshFailed(String cache, Object key, Throwable cause) implements CacheEvent {}

    /** An expired entry was served within its grace time, because the source failed or was slow. */
    record StaleServed(String cache, Object key) implements CacheEvent {}

    /** A write failed. */
    record WriteFailed(String cache, Object key, Throwable cause, boolean outcomeUnknown) implements CacheEvent {}

    /** A row was loaded or written, but its codec could not write the entry down; the key is left absent. */
    record EntryRefused(String cache, Object key, Throwable cause) implements CacheEvent {}

    /** A batch reached the source. */
    record Flushed(String cache, int partition, int rows, Duration took) implements CacheEvent {}

    /** A batch did not reach the source and will be tried again after {@code retryIn}. */
    record FlushFailed(String cache, int partition, Throwable cause, Duration retryIn) implements CacheEvent {}

    /** The source refused a change for good; it is among the dead letters now. */
    record RowRefused(String cache, Object key, String reason) implements CacheEvent {}

    /**
     * The fullest partition of the journal has passed 80 % of what it may hold; at 1 the overflow policy bites. Told once, and again
     * only after it has been below 60 %.
     */
    record JournalFilling(String cache, double fill) implements CacheEvent {}

    /** Another process owns the partition now; this one's batch was not written and is the other's to write. */
    record FencedOut(String cache, int partition) implements CacheEvent {}

    /** The journal was found older than the source: the store went back in time. Deltas it had accepted since are lost. */
    record JournalWentBack(String cache, int partition, String expectedFlush, String foundFlush)
            implements CacheEvent {}

    /** Something outside changed a key whose write-behind change waits; the change will overwrite it. */
    record DirtyConflict(String cache, Object key) implements CacheEvent {}

    /** The outbox names a key that is none of the cache's; it was passed over. */
    record InvalidationRefused(String cache, String key, Throwable cause) implements CacheEvent {}

    /** The store does not answer; reads go to the source. */
    record StoreLost(String cache, Throwable cause) implements CacheEvent {}

    /** The store answers again; {@code replayed} invalidations were made up for first. */
    record StoreBack(String cache, int replayed) implements CacheEvent {}
}
