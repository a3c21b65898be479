package dev.forebay.spi;

/**
 * A counter's total in the source, and the last flush of its partition that the source has, read in one statement.
 *
 * @param total the column's value; 0 where the source has no row
 * @param lastFlush id of the last applied flush; empty if there was none
 */
public record CounterBase(long total, String lastFlush) {}
