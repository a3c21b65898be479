package dev.forebay.redis.internal.line;

import dev.forebay.StoreUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a {@link Wire} says when it has no answer.
 *
 * @param subject what the requests are about
 * @param limitNanos how long an answer may take
 */
record WireFailures(Link link, String subject, long limitNanos) {

    StoreUnavailableException notConnected(String operation) {
        return new StoreUnavailableException(
                "%s is not connected: %s, %s".formatted(link.server(), operation, subject), null);
    }

    StoreUnavailableException interrupted(String operation, InterruptedException cause) {
        return new StoreUnavailableException(
                "interrupted while waiting for %s: %s, %s".formatted(link.server(), operation, subject), cause);
    }

    StoreUnavailableException late(String operation, Exception cause) {
        return new StoreUnavailableException(
                "%s gave no answer within %d ms (commandTimeout): %s, %s"
                        .formatted(link.server(), TimeUnit.NANOSECONDS.toMillis(limitNanos), operation, subject),
                cause);
    }

    StoreUnavailableException notBelieved(String operation) {
        return new StoreUnavailableException(
                ("%s: a master answered that was replaced, or may have been while it was silent; that it was not did not show"
                                + " within %d ms (commandTimeout), so its answer does not count: %s, %s")
                        .formatted(link.server(), TimeUnit.NANOSECONDS.toMillis(limitNanos), operation, subject),
                null);
    }

    StoreUnavailableException failed(String operation, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String what = cause instanceof RedisCommandExecutionException
                ? "refused"
                : link.isConnected() ? "failed" : "is not connected";
        return new StoreUnavailableException(
                "%s %s: %s, %s: %s".formatted(link.server(), what, operation, subject, Link.innermost(cause)), cause);
    }

    static boolean isForbidden(RedisCommandExecutionException refused) {
        String words = String.valueOf(refused.getMessage());
        return Stream.of("NOPERM", "ERR unknown command", "ERR command is not allowed")
                .anyMatch(words::startsWith);
    }
}
