package dev.forebay.jdbc.internal.session;

import java.time.Duration;

/** JDBC counts timeouts in whole seconds, and takes 0 for none. */
final class Seconds {
    private Seconds() {}

    /** Returns the seconds of a time, rounded up; at least 1. */
    static int ceil(Duration time) {
        long seconds = time.plusNanos(999_999_999).toSeconds();
        return (int) Math.max(1, Math.min(seconds, Integer.MAX_VALUE / 1000 - 1));
    }
}
