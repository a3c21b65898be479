package dev.forebay.jdbc;

import java.time.Duration;

/** The option {@code statementTimeout} of both builders. */
final class StatementTimeout {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    private StatementTimeout() {}

    static Duration check(Duration timeout) {
        if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "statementTimeout is %s; it must be %s to %s".formatted(timeout, LEAST, MOST));
        }
        return timeout;
    }
}
