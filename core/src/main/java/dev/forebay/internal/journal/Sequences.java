package dev.forebay.internal.journal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Where the numbers of a journal start. */
final class Sequences {
    private Sequences() {}

    /** Returns the clock in microseconds: a journal that starts anew repeats no number, unless it gave one per microsecond. */
    static long first(LongSupplier clockMillis) {
        return TimeUnit.MILLISECONDS.toMicros(clockMillis.getAsLong());
    }
}
