package dev.forebay;

import java.time.Duration;
import java.util.Objects;

/** Refuses options out of their limits, with name, value and limit. */
final class Check {
    /** Less than what fits into a number of nanoseconds, 292 years. */
    static final Duration FOREVER = Duration.ofDays(100 * 365);

    private Check() {}

    static int between(String option, int value, int least, int most) {
        require(value >= least && value <= most, option, value, least + " to " + most);
        return value;
    }

    static long between(String option, long value, long least, long most) {
        require(value >= least && value <= most, option, value, least + " to " + most);
        return value;
    }

    static double between(String option, double value, double least, double most) {
        require(value >= least && value <= most, option, value, least + " to " + most);
        return value;
    }

    static Duration between(String option, Duration value, Duration least, Duration most) {
        Objects.requireNonNull(value, option);
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                option,
                value,
                least + " to " + (most.equals(FOREVER) ? "100 years" : most));
        return value;
    }

    static Duration atLeastMillis(String option, Duration value, long least) {
        return between(option, value, Duration.ofMillis(least), FOREVER);
    }

    static String name(String kind, String name) {
        if (!Objects.requireNonNull(name, kind + " name").matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "%s name '%s': use 1 to 64 letters, digits, '.', '_' or '-'".formatted(kind, name));
        }
        return name;
    }

    private static void require(boolean holds, String option, Object value, String limits) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s; it must be %s".formatted(option, value, limits));
        }
    }
}
