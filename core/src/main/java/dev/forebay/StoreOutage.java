package dev.forebay;

/**
 * What writes do while the store does not answer, and what reads of a write-behind cache do. Other reads go to the source in any
 * case; a write-behind put fails in any case.
 */
public enum StoreOutage {
    /**
     * Writes that hold their keys fail with a {@link StoreUnavailableException} before the source is touched; those with {@link
     * WriteGuard#INVALIDATE} go on, as with {@link #AVAILABLE}. Reads of a write-behind cache fail: the source may not have every
     * acknowledged write. The default.
     */
    STRICT,
    /**
     * Writes go to the source, and the invalidation is remembered in this process and made up for before it trusts the store again.
     * Until then other processes that still reach the store may serve the old row. Reads of a write-behind cache go to the source
     * and may miss writes that wait.
     */
    AVAILABLE
}
