package dev.forebay.internal.journal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The numbers of a journal: microseconds of its clock, and never the same twice. Safe for use by many threads. */
final class Sequences {
    private final LongSupplier clockMillis;
    private final AtomicLong last;

    /** @param highest of the numbers that were given before this start */
    Sequences(LongSupplier clockMillis, long highest) {
        this.clockMillis = clockMillis;
        this.last = new AtomicLong(Math.max(highest, first(clockMillis)));
    }

    /** Returns the next number, which also says when it was given. */
    long next() {
        return last.updateAndGet(before -> Math.max(before + 1, first(clockMillis)));
    }

    /** Returns the last number that was given. */
    long last() {
        return last.get();
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
