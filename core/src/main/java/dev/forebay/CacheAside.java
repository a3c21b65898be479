package dev.forebay;

/**
 * The caller owns the database code. Reads bring their loader, {@code get(key, loader)}; writes run inside {@code write(key,
 * action)} and the entry is forgotten.
 *
 * <p>Also the write strategy of a cache that is only read, or that is written around.
 */
public final class CacheAside<K, V> implements ReadStrategy<K, V>, WriteStrategy<K, V> {
    private static final CacheAside<?, ?> INSTANCE = new CacheAside<>();

    private CacheAside() {}

    /** Returns the strategy; it has no options of its own. */
    @SuppressWarnings("unchecked") // holds neither K nor V
    public static <K, V> CacheAside<K, V> create() {
        return (CacheAside<K, V>) INSTANCE;
    }
}
