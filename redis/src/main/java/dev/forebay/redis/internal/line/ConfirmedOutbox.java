package dev.forebay.redis.internal.line;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.Acknowledge;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends writes so that none is acknowledged before the server has confirmed it.
 *
 * <p>Writes and their confirmation leave in one flush, over one connection: a confirmation that came over a later connection, perhaps
 * from another server after a failover, would say nothing of the writes. Concurrent callers share it. One at a time has the turn, and
 * sends what all have queued until then; the others find theirs sent when the turn comes to them. The connection is no one else's:
 * what is behind a confirmation waits for it.
 */
final class ConfirmedOutbox implements Outbox {
    private final Link link;
    private final Wire wire;
    private final Confirmation confirmation;
    private final ConcurrentLinkedQueue<Parcel> queue = new ConcurrentLinkedQueue<>(); // taken from by who has the turn
    private final ReentrantLock turn = new ReentrantLock(true);

    private ConfirmedOutbox(Link link, Wire wire, Confirmation confirmation) {
        this.link = link;
        this.wire = wire;
        this.confirmation = confirmation;
    }

    /**
     * Asks the server once whether it can confirm.
     *
     * @param wire over {@code link}, and patient enough for confirmations
     * @throws IllegalStateException if it has no such command, or may not be asked
     */
    static ConfirmedOutbox open(Link link, Wire wire, Acknowledge level) {
        Confirmation confirmation = new Confirmation(level);
        try {
            confirmation.probe(wire);
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused) {
                throw new IllegalStateException(
                        confirmation.refusal(link.server(), String.valueOf(refused.getMessage())), e);
            }
            throw e;
        }
        return new ConfirmedOutbox(link, wire, confirmation);
    }

    @Override
    public Receipt send(String operation, List<AsyncCommand<byte[], byte[], ?>> commands) {
        Parcel parcel = new Parcel(commands);
        queue.add(parcel);
        if (takeTurn(operation, parcel)) {
            try {
                if (parcel.outcome == null) {
                    flush(operation);
                }
            } finally {
                turn.unlock();
            }
        }
        return (what, subject) -> check(parcel, what, subject);
    }

    /** Returns false where another caller has sent the parcel, but has had no confirmation in time. */
    private boolean takeTurn(String operation, Parcel parcel) {
        long limitNanos = 2 * wire.limitNanos();
        try {
            if (turn.tryLock(limitNanos, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (queue.remove(parcel)) {
                throw new StoreUnavailableException("interrupted before it was sent: " + operation, e);
            }
            return false;
        }
        if (queue.remove(parcel)) {
            throw new StoreUnavailableException(
                    "%s confirmed nothing for %d ms, and this was not sent: %s"
                            .formatted(link.server(), TimeUnit.NANOSECONDS.toMillis(limitNanos), operation),
                    null);
        }
        return false;
    }

    /** Sends what is queued, with one confirmation, and waits for it. Needs the turn. */
    private void flush(String operation) {
        List<AsyncCommand<byte[], byte[], ?>> all = new ArrayList<>();
        List<Parcel> parcels = new ArrayList<>();
        for (Parcel next = queue.poll(); next != null; next = all.size() < Wire.MOST_AT_ONCE ? queue.poll() : null) {
            parcels.add(next);
            all.addAll(next.commands);
        }
        AsyncCommand<byte[], byte[], List<@Nullable Object>> confirmed =
                confirmation.request().command();
        all.add(confirmed);
        Outcome outcome;
        try {
            long deadline = wire.deadline();
            link.connection().dispatch(all);
            outcome = new Outcome(confirmation.missing(wire.await(operation, confirmed, deadline)), null);
        } catch (ExecutionException e) {
            outcome = new Outcome("the confirmation failed: " + Link.innermost(e), e.getCause());
        } catch (RuntimeException e) {
            outcome = new Outcome("the confirmation failed: " + e.getMessage(), e);
        }
        for (Parcel parcel : parcels) {
            parcel.outcome = outcome;
        }
    }

    private void check(Parcel parcel, String operation, String subject) {
        Outcome outcome = parcel.outcome;
        String missing = outcome == null ? "nothing was confirmed in time" : outcome.missing();
        if (missing != null) {
            throw new StoreUnavailableException(
                    "%s: %s: %s, %s; it is in the server's memory and will be drained, but may be lost with the server"
                            .formatted(link.server(), missing, operation, subject),
                    outcome == null ? null : outcome.cause());
        }
    }

    /** The commands of one caller. {@code outcome} is set by who sent them. */
    private static final class Parcel {
        private final List<AsyncCommand<byte[], byte[], ?>> commands;
        private volatile @Nullable Outcome outcome;

        private Parcel(List<AsyncCommand<byte[], byte[], ?>> commands) {
            this.commands = commands;
        }
    }

    /** @param missing what was not confirmed; {@code null} if nothing */
    private record Outcome(
            @Nullable String missing, @Nullable Throwable cause) {}
}
