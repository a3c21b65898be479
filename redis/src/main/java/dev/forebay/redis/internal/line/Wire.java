package dev.forebay.redis.internal.line;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.request.Append;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and waits for their answers, never longer than the command timeout for one round trip.
 *
 * <p>Every failure becomes a {@link StoreUnavailableException}. Safe for use by many threads.
 */
public final class Wire {
    /** The most commands of one round trip; more than these are sent in turns. */
    public static final int MOST_AT_ONCE = 1000;

    private final Link link;
    private final Outbox outbox;
    private final String subject;
    private final long limitNanos;
    private final boolean believing;
    private final WireFailures failures;

    /** @param subject what the requests are about, for messages */
    public Wire(Link link, String subject) {
        this(link, link.outbox(), subject, link.commandTimeout(), true);
    }

    private Wire(Link link, Outbox outbox, String subject, Duration limit, boolean believing) {
        this.link = link;
        this.outbox = outbox;
        this.subject = subject;
        this.limitNanos = limit.toNanos();
        this.believing = believing;
        this.failures = new WireFailures(link, subject, limitNanos);
    }

    /** Returns a wire over the same connection for requests about something else. */
    public Wire about(String other) {
        return new Wire(link, outbox, other, Duration.ofNanos(limitNanos), believing);
    }

    /** Returns a wire over the same connection whose answers may take longer than the command timeout, by this much. */
    Wire patient(Duration longer) {
        return new Wire(link, outbox, subject, link.commandTimeout().plus(longer), believing);
    }

    /** Returns a wire over the same connection whose answers may take this long, whatever the command timeout is. */
    public Wire taking(Duration limit) {
        return new Wire(link, outbox, subject, limit, believing);
    }

    /** Returns a wire over the same connection that puts its commands elsewhere first. */
    Wire over(Outbox other) {
        return new Wire(link, other, subject, Duration.ofNanos(limitNanos), believing);
    }

    /** Returns a wire over the same connection that hands out what a master answers that may have been replaced. */
    public Wire unbelieved() {
        return new Wire(link, outbox, subject, Duration.ofNanos(limitNanos), false);
    }

    /** Returns the server's name for messages. */
    public String server() {
        return link.server();
    }

    /**
     * Returns normally when there is a connection.
     *
     * @throws StoreUnavailableException if there is none
     */
    public void requireConnection(String operation) {
        if (!link.isConnected()) {
            throw failures.notConnected(operation);
        }
    }

    /** Returns how long an answer may take. */
    public long limitNanos() {
        return limitNanos;
    }

    /** Returns normally when the server answers. */
    public void ping() {
        send("ping", Request.one(CommandType.PING, Request.args()));
    }

    /** Returns the string of a key; concurrent callers may share a command. */
    public byte @Nullable [] get(String operation, byte[] key) {
        long deadline = deadline();
        try {
            return share(operation, new Lookup(key, deadline), deadline);
        } catch (ExecutionException e) {
            throw failures.failed(operation, e);
        }
    }

    /** Carries an append out; concurrent callers may share a command. */
    public Append.Outcome append(String operation, Append append) {
        if (!outbox.isCombining()) {
            return Append.Outcome.of(send(operation, Append.all(List.of(append))), 0);
        }
        long deadline = deadline();
        try {
            return share(operation, new SharedAppend(append, deadline), deadline);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return Append.Outcome.of(sendWithScripts(operation, Append.all(List.of(append))), 0);
            }
            throw failures.failed(operation, e);
        }
    }

    private <A extends @Nullable Object> A share(String operation, SharedCall<A> call, long deadline)
            throws ExecutionException {
        Outbox.Receipt receipt = outbox.share(operation, call);
        A answer = await(operation, call::await, () -> {}, deadline); // it gives up by itself
        receipt.check(operation, subject);
        return answer;
    }

    /** Sends one request. */
    public <T extends @Nullable Object> T send(String operation, Request<T> request) {
        AsyncCommand<byte[], byte[], T> command = request.command();
        long deadline = deadline();
        Outbox.Receipt receipt = outbox.send(operation, List.of(command));
        try {
            T answer = await(operation, command, deadline);
            receipt.check(operation, subject);
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return sendWithScripts(operation, request);
            }
            throw failures.failed(operation, e);
        }
    }

    /**
     * Sends requests in one round trip ({@link #MOST_AT_ONCE} at a time); returns their answers in the same order.
     *
     * <p>If one fails, the others may have been carried out or not.
     */
    public <T extends @Nullable Object> List<T> sendAll(String operation, List<Request<T>> requests) {
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
    public <T> @Nullable T sendIfAllowed(String operation, Request<T> request) {
        try {
            return send(operation, request);
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused && WireFailures.isForbidden(refused)) {
                return null;
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> List<T> sendTogether(String operation, List<Request<T>> requests) {
        List<T> answers = new ArrayList<>(requests.size());
        requests.forEach(request -> addNothing(answers));
        finish(operation, requests, start(operation, requests), answers::set);
        return answers;
    }

    /** Takes the answers of several requests, each by its position. */
    public interface Answers<T extends @Nullable Object> {
        void answered(int position, T answer);

        /** Told where a request must be sent instead; returns false if that is no answer to the caller. */
        default boolean redirected(int position, Redirect where) {
            return false;
        }
    }

    /** Sends requests in one flush, without waiting for their answers. */
    public <T extends @Nullable Object> Sent<T> start(String operation, List<Request<T>> requests) {
        return dispatch(operation, requests, List.of());
    }

    /** Waits for the answers to what was sent, and sends again what needed scripts that the server did not know. */
    public <T extends @Nullable Object> void finish(
            String operation, List<Request<T>> requests, Sent<T> sent, Answers<T> answers) {
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            try {
                answers.answered(i, await(operation, sent.commands().get(i), sent));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RedisNoScriptException) {
                    again.add(i);
                } else {
                    redirectedOrFailed(operation, e, i, answers);
                }
            }
        }
        if (again.size() < requests.size()) {
            sent.receipt().check(operation, subject);
        }
        if (!again.isEmpty()) {
            sendWithScripts(operation, again.stream().map(requests::get).toList(), new Answers<T>() {
                @Override
                public void answered(int position, T answer) {
                    answers.answered(again.get(position), answer);
                }

                @Override
                public boolean redirected(int position, Redirect where) {
                    return answers.redirected(again.get(position), where);
                }
            });
        }
    }

    private void redirectedOrFailed(String operation, ExecutionException failure, int position, Answers<?> answers) {
        Redirect where = Redirect.of(failure.getCause());
        if (where == null || !answers.redirected(position, where)) {
            throw failures.failed(operation, failure);
        }
    }

    private <T extends @Nullable Object> T sendWithScripts(String operation, Request<T> request) {
        List<T> answers = new ArrayList<>(1);
        sendWithScripts(operation, List.of(request), (position, answer) -> answers.add(answer));
        return answers.get(0);
    }

    /** Sends requests again, with the scripts before them that the server did not know. */
    private <T extends @Nullable Object> void sendWithScripts(
            String operation, List<Request<T>> requests, Answers<T> answers) {
        Sent<T> sent = dispatch(operation, requests, loads(requests));
        for (int i = 0; i < requests.size(); i++) {
            try {
                answers.answered(i, await(operation, sent.commands().get(i), sent));
            } catch (ExecutionException e) {
                redirectedOrFailed(operation, e, i, answers);
            }
        }
        sent.receipt().check(operation, subject);
    }

    /** Returns what makes the scripts of requests known. */
    private static List<Request<?>> loads(List<? extends Request<?>> requests) {
        List<Request<?>> loads = new ArrayList<>();
        Request.scriptsOf(requests).forEach(script -> loads.add(Request.load(script)));
        return loads;
    }

    /** Sends a request for a key that is on its way to this node. */
    public <T extends @Nullable Object> T sendAsking(String operation, Request<T> request) {
        List<Request<?>> before = loads(List.of(request));
        before.add(Request.asking());
        Sent<T> sent = dispatch(operation, List.of(request), before);
        try {
            T answer = await(operation, sent.commands().get(0), sent);
            sent.receipt().check(operation, subject);
            return answer;
        } catch (ExecutionException e) {
            throw failures.failed(operation, e);
        }
    }

    /** Sends requests in one flush and waits for nothing. What fails is told, in a thread that must not be kept. */
    public void post(String operation, List<Request<?>> requests, Consumer<StoreUnavailableException> failed) {
        post(operation, requests, List.of(), failed);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    private void post(
            String operation,
            List<Request<?>> requests,
            List<Request<?>> before,
            Consumer<StoreUnavailableException> failed) {
        List<AsyncCommand<byte[], byte[], ?>> all = new ArrayList<>(requests.size() + before.size());
        before.forEach(script -> all.add(script.command()));
        for (Request<?> request : requests) {
            AsyncCommand<byte[], byte[], ?> command = request.command();
            command.whenComplete((answer, failure) -> {
                if (failure instanceof RedisNoScriptException && before.isEmpty()) {
                    post(operation, List.of(request), loads(List.of(request)), failed);
                } else if (failure instanceof CancellationException late) {
                    failed.accept(failures.late(operation, late));
                } else if (failure instanceof Exception cause) {
                    failed.accept(failures.failed(operation, cause));
                }
            });
            all.add(command);
        }
        outbox.send(operation, all);
        link.endAfter(limitNanos, all);
    }

    /** Commands that have left, and until when they may be answered. */
    public record Sent<T extends @Nullable Object>(
            List<AsyncCommand<byte[], byte[], T>> commands, Outbox.Receipt receipt, long deadline) {}

    /** Sends all in one flush: first what nobody waits for an answer to, because the requests fail without it. */
    private <T extends @Nullable Object> Sent<T> dispatch(
            String operation, List<Request<T>> requests, List<Request<?>> before) {
        List<AsyncCommand<byte[], byte[], ?>> all = new ArrayList<>(requests.size() + before.size());
        before.forEach(request -> all.add(request.command()));
        List<AsyncCommand<byte[], byte[], T>> commands = new ArrayList<>(requests.size());
        for (Request<T> request : requests) {
            commands.add(request.command());
        }
        all.addAll(commands);
        long deadline = deadline();
        return new Sent<>(commands, outbox.send(operation, all), deadline);
    }

    /** Waits for one of several commands; when it waits in vain, it waits for the others no more either. */
    private <T extends @Nullable Object> T await(
            String operation, AsyncCommand<byte[], byte[], T> command, Sent<T> sent) throws ExecutionException {
        try {
            return await(operation, command, sent.deadline());
        } catch (StoreUnavailableException e) {
            sent.commands().forEach(AsyncCommand::cancel);
            throw e;
        }
    }

    /** Returns the moment until which an answer to what is sent next may come. */
    long deadline() {
        return System.nanoTime() + limitNanos;
    }

    /** @param deadline that was taken before the command was sent */
    <T extends @Nullable Object> T await(String operation, AsyncCommand<byte[], byte[], T> command, long deadline)
            throws ExecutionException {
        return await(operation, () -> Standstill.await(command, deadline), command::cancel, deadline);
    }

    /** A wait for an answer. */
    private interface Waiting<T extends @Nullable Object> {
        T get() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private <T extends @Nullable Object> T await(String operation, Waiting<T> waiting, Runnable giveUp, long deadline)
            throws ExecutionException {
        try {
            T answer = waiting.get();
            if (believing && !link.mandate().covers(deadline - limitNanos, deadline)) {
                throw failures.notBelieved(operation);
            }
            return answer;
        } catch (TimeoutException e) {
            link.noteUnanswered();
            giveUp.run();
            throw failures.late(operation, e);
        } catch (CancellationException e) {
            throw failures.failed(operation, e);
        } catch (InterruptedException e) {
            giveUp.run();
            Thread.currentThread().interrupt();
            throw failures.interrupted(operation, e);
        }
    }

    /** Keeps the place of an answer that comes later. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // replaced before anyone reads it
    private static <T extends @Nullable Object> void addNothing(List<T> answers) {
        answers.add(null);
    }
}
