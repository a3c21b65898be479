package dev.forebay;

import java.time.Duration;

/**
 * When to try again: exponential backoff with jitter, for ever.
 *
 * @param first pause after the first failure, 1 ms or more, default 100 ms; doubled by each further one
 * @param most the longest pause, at least {@code first}, default 30 s
 * @param jitter share by which a pause is shortened at random, 0 to 1, default 0.3
 */
public record RetrySchedule(Duration first, Duration most, double jitter) {

    public RetrySchedule {
        Check.atLeastMillis("retry first", first, 1);
        Check.between("retry most", most, first, Check.FOREVER);
        Check.between("retry jitter", jitter, 0, 1);
    }

    /** Returns 100 ms, doubled up to 30 s, each shortened by up to 30 %. */
    public static RetrySchedule defaults() {
        return exponential(Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /** Returns pauses from {@code first}, doubled up to {@code most}, each shortened by up to 30 %. */
    public static RetrySchedule exponential(Duration first, Duration most) {
        return new RetrySchedule(first, most, 0.3);
    }

    /** Returns a copy with another jitter. */
    public RetrySchedule jitter(double share) {
        return new RetrySchedule(first, most, share);
    }

    /**
     * Returns the pause after a failure.
     *
     * @param failures failures in a row, 1 or more
     * @param random from 0 to 1
     */
    public Duration pause(int failures, double random) {
        double millis = Math.min((double) most.toMillis(), first.toMillis() * Math.pow(2, Math.min(failures - 1, 40)));
        return Duration.ofMillis(Math.max(1, Math.round(millis * (1 - jitter * random))));
    }
}
