package dev.forebay;

import java.time.Duration;

/**
 * How concurrent puts and removals of {@link WriteThrough} share a transaction, or misses of {@link ReadThrough} a load: they gather
 * until one of the limits is reached. One that comes alone does not wait.
 *
 * <p>Each put returns after its own commit, and a row that the source refuses fails its own caller only (see {@link
 * dev.forebay.spi.GroupWriter}). This is the group commit of transaction processing (Gawlick and Kinkade, "Varieties of Concurrency
 * Control in IMS/VS Fast Path", 1985), one level up.
 *
 * @param maxWait the longest that a put or load waits for others, 0 to 1 s, default 1 ms
 * @param maxPuts the most puts of one transaction, or keys of one load, 2 to 10,000, default 64
 */
public record Grouping(Duration maxWait, int maxPuts) {

    public Grouping {
        Check.between("grouping maxWait", maxWait, Duration.ZERO, Duration.ofSeconds(1));
        Check.between("grouping maxPuts", maxPuts, 2, 10_000);
    }

    /** Returns 1 ms and 64 puts. */
    public static Grouping defaults() {
        return new Grouping(Duration.ofMillis(1), 64);
    }
}
