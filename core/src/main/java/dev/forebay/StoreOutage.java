package dev.forebay;

/** What writes do while the store does not answer. Reads go to the source in any case. */
public enum StoreOutage {
    /** They fail with a {@link StoreUnavailableException} before the source is touched. The default. */
    STRICT,
    /**
     * They write the source and remember the invalidation, which is made up for before this process trusts the store again. Until
     * then other processes that still reach the store may serve the old row.
     */
    AVAILABLE
}
