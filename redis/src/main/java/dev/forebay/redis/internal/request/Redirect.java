package dev.forebay.redis.internal.request;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster answers instead of carrying a command out. The command has had no effect.
 *
 * @param host empty for the host that was asked
 */
public record Redirect(Kind kind, String host, int port) {
    public enum Kind {
        /** Another node has the slot, from now on. */
        MOVED,
        /** The slot is on its way to another node, and so is this key. */
        ASK,
        /** The slot is on its way, and some of the keys are at either end. */
        TRY_AGAIN
    }

    /** Returns what a failure says, or {@code null} if it is none of these. */
    public static @Nullable Redirect of(@Nullable Throwable failure) {
        if (!(failure instanceof RedisCommandExecutionException) || failure.getMessage() == null) {
            return null;
        }
        String[] words = failure.getMessage().split(" ", -1);
        return switch (words[0]) {
            case "MOVED" -> to(Kind.MOVED, words);
            case "ASK" -> to(Kind.ASK, words);
            case "TRYAGAIN" -> new Redirect(Kind.TRY_AGAIN, "", 0);
            default -> null;
        };
    }

    private static @Nullable Redirect to(Kind kind, String[] words) {
        int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
        return colon < 0
                ? null
                : new Redirect(kind, words[2].substring(0, colon), Integer.parseInt(words[2].substring(colon + 1)));
    }
}
