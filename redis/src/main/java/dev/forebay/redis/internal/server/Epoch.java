package dev.forebay.redis.internal.server;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which life of the server this process talks to: its run id, which is another one after each start and on each other server.
 *
 * <p>A server that comes back may come back with less than it had acknowledged: from an old snapshot, or as a replica that lagged. The
 * invalidations of the time between are lost, and old entries, leases and holds are there again. So entries and tokens carry the epoch
 * that they were made in, and those of another are as good as none.
 *
 * <p>The epoch is forgotten when the connection is lost, which the client tells before it makes another, and read anew by the
 * {@link Keeper} afterwards. Until then, calls wait for it. Where the server forbids {@code INFO}, all its lives are one.
 */
public final class Epoch {
    public static final int SIZE = Integer.BYTES;

    /** No server has this epoch. */
    public static final int NONE = 0;

    /** The epoch of a server that does not tell. */
    private static final int UNTOLD = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Epoch.class);
    private static final HexFormat HEX = HexFormat.of();

    private final Wire wire;
    private volatile CompletableFuture<Integer> known = new CompletableFuture<>();

    private Epoch(Wire wire) {
        this.wire = wire;
    }

    /**
     * Reads it once, and forgets it whenever the connection is lost.
     *
     * @param wire over {@code link}
     */
    public static Epoch open(Link link, Wire wire) {
        Epoch epoch = new Epoch(wire);
        link.onDisconnect(epoch::forget);
        epoch.learn();
        return epoch;
    }

    /**
     * Returns the present epoch.
     *
     * @throws StoreUnavailableException if there is no connection, or the epoch of a new one is not known in time
     */
    public int current() {
        CompletableFuture<Integer> now = known;
        return now.isDone() && !now.isCompletedExceptionally() ? now.join() : await(now);
    }

    private int await(CompletableFuture<Integer> now) {
        wire.requireConnection("asking which server it is");
        try {
            return now.get(wire.limitNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while asking which server it is", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new StoreUnavailableException(
                    "%s is connected again, but has not said yet whether it was restarted".formatted(wire.server()), e);
        }
    }

    /** Returns a token of a reader or writer as 24 hexadecimal digits: it is worth something in the epoch {@code madeIn} only. */
    public static byte[] token(long token, int madeIn) {
        return (HEX.toHexDigits(token) + HEX.toHexDigits(madeIn)).getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean isKnown() {
        return known.isDone();
    }

    /** The connection is lost: the next one may be to another life of the server. */
    public void forget() {
        CompletableFuture<Integer> before = known;
        known = new CompletableFuture<>();
        // An answer that is under way is one of the lost connection.
        before.completeExceptionally(new IllegalStateException("the connection was lost"));
    }

    /**
     * Reads it from the server.
     *
     * @throws StoreUnavailableException if the server does not answer; the epoch is what it was
     */
    public void learn() {
        CompletableFuture<Integer> asked = known;
        byte @Nullable [] info = wire.sendIfAllowed("asking which server it is", ServerInfo.request("server"));
        int epoch = info == null ? UNTOLD : of(ServerInfo.parse(info).get("run_id"));
        if (info == null && !asked.isDone()) {
            LOG.warn(
                    "{} does not let INFO be read: when it comes back from an old snapshot, or as another server, its old entries are"
                            + " taken for right until they expire",
                    wire.server());
        }
        // A connection that was lost meanwhile has a later question of its own.
        asked.complete(epoch);
    }

    private static int of(@Nullable String runId) {
        if (runId == null || runId.length() < 8) {
            return UNTOLD;
        }
        int epoch = Integer.parseUnsignedInt(runId.substring(0, 8), 16);
        return epoch == NONE ? UNTOLD : epoch;
    }
}
