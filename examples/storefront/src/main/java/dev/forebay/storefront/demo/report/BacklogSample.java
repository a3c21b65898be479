package dev.forebay.storefront.demo.report;

/**
 * How much waited for the database at a moment of the load.
 *
 * @param atMillis since the load began
 * @param pending rows (of a counter: keys)
 * @param oldestMillis how long the oldest had waited
 */
public record BacklogSample(long atMillis, long pending, long oldestMillis) {}
