package dev.forebay;

import java.util.Objects;

/**
 * Read-through, and an entry that is read late in its life is reloaded in the background before it expires, so that readers of
 * popular keys never wait.
 *
 * <p>One reload per key runs at a time over all processes, and it never overwrites a newer write. The probabilistic rule is
 * XFetch: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015.
 */
public final class RefreshAhead<K, V> implements ReadStrategy<K, V> {
    private final Loader<K, V> loader;
    private final double whenRemaining;
    private final double xfetchBeta;

    private RefreshAhead(Loader<K, V> loader, double whenRemaining, double xfetchBeta) {
        this.loader = Objects.requireNonNull(loader, "loader");
        this.whenRemaining = whenRemaining;
        this.xfetchBeta = xfetchBeta;
    }

    /** Returns the strategy with its defaults: refresh when 20 % of the time to live remains, XFetch beta 1. */
    public static <K, V> RefreshAhead<K, V> from(Loader<K, V> loader) {
        return new RefreshAhead<>(loader, 0.2, 1.0);
    }

    /** Returns a copy that refreshes entries whose remaining share of the time to live is at most {@code share}: 0 (off) to 0.9. */
    public RefreshAhead<K, V> whenRemaining(double share) {
        return new RefreshAhead<>(loader, Check.between("whenRemaining", share, 0, 0.9), xfetchBeta);
    }

    /**
     * Returns a copy with another XFetch beta: 0 (off) to 10; above 1 refreshes earlier. A read refreshes when {@code now -
     * cost * beta * ln(random) >= expiry}, with the load's cost capped at a quarter of the time to live.
     */
    public RefreshAhead<K, V> xfetchBeta(double beta) {
        return new RefreshAhead<>(loader, whenRemaining, Check.between("xfetchBeta", beta, 0, 10));
    }

    /** Returns the loader. */
    public Loader<K, V> loader() {
        return loader;
    }

    /** Returns the remaining share of the time to live under which a read refreshes; default 0.2. */
    public double whenRemaining() {
        return whenRemaining;
    }

    /** Returns the XFetch beta; default 1. */
    public double xfetchBeta() {
        return xfetchBeta;
    }
}
