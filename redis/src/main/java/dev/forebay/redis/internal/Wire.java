package dev.forebay.redis.internal;

import dev.forebay.StoreUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and waits for their answers, never longer than the command timeout for one round trip.
 *
 * <p>Every failure becomes a {@link StoreUnavailableException}. Safe for use by many threads.
 */
public final class Wire {
    /** The most commands of one round trip; more than these are sent in turns. */
    static final int MOST_AT_ONCE = 1000;

    private final Link link;
    private final String subject;
    private final long limitNanos;

    /** @param subject what the requests are about, for messages */
    public Wire(Link link, String subject) {
        this.link = link;
        this.subject = subject;
        this.limitNanos = link.commandTimeout().toNanos();
    }

    /** Returns a wire over the same connection for requests about something else. */
    Wire about(String other) {
        return new Wire(link, other);
    }

    /** Returns normally when the server answers. */
    public void ping() {
        send("ping", Request.one(CommandType.PING, Request.args()));
    }

    /** Sends one request. */
    <T extends @Nullable Object> T send(String operation, Request<T> request) {
        long deadline = System.nanoTime() + limitNanos;
        AsyncCommand<byte[], byte[], T> command = request.command();
        link.connection().dispatch(command);
        try {
            return await(operation, command, deadline);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return sendWithScripts(operation, List.of(request), deadline).get(0);
            }
            throw failed(operation, e);
        }
    }

    /**
     * Sends requests in one round trip ({@link #MOST_AT_ONCE} at a time); returns their answers in the same order.
     *
     * <p>If one fails, the others may have been carried out or not.
     */
    <T extends @Nullable Object> List<T> sendAll(String operation, List<Request<T>> requests) {
        List<T> answers = new ArrayList<>(requests.size());
        if (requests.size() == 1) {
            answers.add(send(operation, requests.get(0)));
            return answers;
        }
        for (int from = 0; from < requests.size(); from += MOST_AT_ONCE) {
            int to = Math.min(requests.size(), from + MOST_AT_ONCE);
            answers.addAll(sendTogether(operation, requests.subList(from, to)));
        }
        return answers;
    }

    /** Sends a request that the server may forbid; returns {@code null} where it does. */
    <T> @Nullable T sendIfAllowed(String operation, Request<T> request) {
        try {
            return send(operation, request);
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused && isForbidden(refused)) {
                return null;
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> List<T> sendTogether(String operation, List<Request<T>> requests) {
        long deadline = System.nanoTime() + limitNanos;
        List<AsyncCommand<byte[], byte[], T>> commands = dispatch(requests, List.of());
        List<T> answers = new ArrayList<>(commands.size());
        List<Integer> again = new ArrayList<>();
        for (AsyncCommand<byte[], byte[], T> command : commands) {
            try {
                answers.add(await(operation, command, deadline));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RedisNoScriptException)) {
                    throw failed(operation, e);
                }
                again.add(answers.size());
                addNothing(answers);
            }
        }
        if (!again.isEmpty()) {
            List<Request<T>> unknown = again.stream().map(requests::get).toList();
            List<T> late = sendWithScripts(operation, unknown, deadline);
            for (int i = 0; i < again.size(); i++) {
                answers.set(again.get(i), late.get(i));
            }
        }
        return answers;
    }

    /** Sends requests again, with the scripts before them that the server did not know. */
    private <T extends @Nullable Object> List<T> sendWithScripts(
            String operation, List<Request<T>> requests, long deadline) {
        Set<Script> scripts = EnumSet.noneOf(Script.class);
        for (Request<T> request : requests) {
            if (request.script() != null) {
                scripts.add(request.script());
            }
        }
        List<T> answers = new ArrayList<>(requests.size());
        for (AsyncCommand<byte[], byte[], T> command : dispatch(requests, scripts)) {
            try {
                answers.add(await(operation, command, deadline));
            } catch (ExecutionException e) {
                throw failed(operation, e);
            }
        }
        return answers;
    }

    /** Sends all in one flush: first the scripts, whose answers nobody waits for, because the requests fail without them. */
    private <T extends @Nullable Object> List<AsyncCommand<byte[], byte[], T>> dispatch(
            List<Request<T>> requests, Collection<Script> scripts) {
        List<AsyncCommand<byte[], byte[], ?>> all = new ArrayList<>(requests.size() + scripts.size());
        scripts.forEach(script -> all.add(Request.load(script).command()));
        List<AsyncCommand<byte[], byte[], T>> commands = new ArrayList<>(requests.size());
        for (Request<T> request : requests) {
            commands.add(request.command());
        }
        all.addAll(commands);
        link.connection().dispatch(all);
        return commands;
    }

    private <T extends @Nullable Object> T await(
            String operation, AsyncCommand<byte[], byte[], T> command, long deadline) throws ExecutionException {
        try {
            return command.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            link.noteUnanswered();
            command.cancel();
            throw new StoreUnavailableException(
                    "%s gave no answer within %d ms (commandTimeout): %s, %s"
                            .formatted(link.server(), TimeUnit.NANOSECONDS.toMillis(limitNanos), operation, subject),
                    e);
        } catch (CancellationException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            command.cancel();
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "interrupted while waiting for %s: %s, %s".formatted(link.server(), operation, subject), e);
        }
    }

    private StoreUnavailableException failed(String operation, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String what = cause instanceof RedisCommandExecutionException
                ? "refused"
                : link.connection().isOpen() ? "failed" : "is not connected";
        return new StoreUnavailableException(
                "%s %s: %s, %s: %s".formatted(link.server(), what, operation, subject, Link.innermost(cause)), cause);
    }

    private static boolean isForbidden(RedisCommandExecutionException refused) {
        String words = String.valueOf(refused.getMessage());
        return Stream.of("NOPERM", "ERR unknown command", "ERR command is not allowed")
                .anyMatch(words::startsWith);
    }

    /** Keeps the place of an answer that comes later. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // replaced before anyone reads it
    private static <T extends @Nullable Object> void addNothing(List<T> answers) {
        answers.add(null);
    }
}
