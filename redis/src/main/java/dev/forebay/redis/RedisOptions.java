package dev.forebay.redis;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link RedisBackend} talks to its server.
 *
 * @param commandTimeout the longest that a caller waits for an answer, 1 ms to 1 min, default 1 s; where the process itself stood
 *     still past it, 0.1 s more
 * @param connectTimeout the longest that a connection may take to be made, handshake included, 1 ms to 1 min, default 2 s
 * @param keyPrefix what every key on the server begins with, 1 to 64 letters, digits, {@code . _ -}, default {@code fb};
 *     applications that share a server take different ones
 * @param acknowledge what must have happened to a write-behind change or a counter's delta before it is acknowledged, default
 *     {@link Acknowledge#byServer()}
 */
public record RedisOptions(
        Duration commandTimeout, Duration connectTimeout, String keyPrefix, Acknowledge acknowledge) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public RedisOptions {
        checkTime("commandTimeout", commandTimeout);
        checkTime("connectTimeout", connectTimeout);
        if (!Objects.requireNonNull(keyPrefix, "keyPrefix").matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "keyPrefix is '%s'; it must be 1 to 64 letters, digits, '.', '_' or '-'".formatted(keyPrefix));
        }
        Objects.requireNonNull(acknowledge, "acknowledge");
    }

    /** Returns the defaults. */
    public static RedisOptions defaults() {
        return new RedisOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), "fb", Acknowledge.byServer());
    }

    /** Returns a copy with another limit for the wait for an answer: 1 ms to 1 min, default 1 s. */
    public RedisOptions commandTimeout(Duration limit) {
        return new RedisOptions(limit, connectTimeout, keyPrefix, acknowledge);
    }

    /** Returns a copy with another limit for making a connection: 1 ms to 1 min, default 2 s. */
    public RedisOptions connectTimeout(Duration limit) {
        return new RedisOptions(commandTimeout, limit, keyPrefix, acknowledge);
    }

    /** Returns a copy with another prefix of all keys: 1 to 64 letters, digits, {@code . _ -}, default {@code fb}. */
    public RedisOptions keyPrefix(String prefix) {
        return new RedisOptions(commandTimeout, connectTimeout, prefix, acknowledge);
    }

    /** Returns a copy that asks for more, or less, before a change or a delta is acknowledged; default {@link Acknowledge#byServer()}. */
    public RedisOptions acknowledge(Acknowledge level) {
        return new RedisOptions(commandTimeout, connectTimeout, keyPrefix, level);
    }

    private static void checkTime(String option, Duration value) {
        Objects.requireNonNull(value, option);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; it must be %s to %s".formatted(option, value, SHORTEST, LONGEST));
        }
    }
}
