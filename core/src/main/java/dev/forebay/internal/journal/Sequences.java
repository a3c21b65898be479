package dev.forebay.internal.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The numbers of a journal: microseconds of its clock, and never the same twice. */
final class Sequences {
    private Sequences() {}

    /** Returns the number that follows {@code last}, which so also says when it was given. */
    static long next(long last, LongSupplier clockMillis) {
        return Math.max(last + 1, first(clockMillis));
    }

    /** Returns the time at which a number was given, or a little earlier. */
    static long millisOf(long sequence) {
        return TimeUnit.MICROSECONDS.toMillis(sequence);
    }

    /** Returns the clock in microseconds: a journal that starts anew repeats no number, unless it gave one per microsecond. */
    static long first(LongSupplier clockMillis) {
        return TimeUnit.MILLISECONDS.toMicros(clockMillis.getAsLong());
    }
}
