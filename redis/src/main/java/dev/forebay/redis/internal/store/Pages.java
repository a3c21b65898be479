package dev.forebay.redis.internal.store;

import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.redis.internal.server.Server;
import dev.forebay.spi.Store;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.KeyScanOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Invalidates every entry of a cache, a page of names a step, on one server after the other.
 *
 * <p>Which servers there are is asked at the beginning and again at the end, where those that have joined are gone through, too.
 * What has moved from a server that was yet to come to one that was done needs no invalidation: it is of another epoch there. A cursor
 * means nothing to another life of a server, so there the scan of that server begins anew.
 */
final class Pages implements Store.Sweep {
    private static final int PAGE = 500;
    private static final String BEGIN = "0";

    private final Exchange exchange;
    private final byte[] pattern;
    private final Deque<Server> left = new ArrayDeque<>();
    private final Set<Server> done = new HashSet<>();
    private @Nullable Server current;
    private String cursor = BEGIN;
    private int cursorOf = Epoch.NONE;

    Pages(Exchange exchange, byte[] pattern) {
        this.exchange = exchange;
        this.pattern = pattern;
    }

    @Override
    public boolean step() {
        Server server = next();
        if (server == null) {
            return true;
        }
        int now = server.epoch().current();
        if (now != cursorOf) {
            cursor = BEGIN;
            cursorOf = now;
        }
        KeyScanCursor<byte[]> page = exchange.wireTo(server).send("clear", page(cursor));
        List<Request<Long>> steps = new ArrayList<>(page.getKeys().size());
        page.getKeys().forEach(entry -> steps.add(Request.step(Script.INVALIDATE, entry)));
        exchange.sendAll("clear", steps);
        cursor = page.getCursor();
        if (page.isFinished()) {
            done.add(server);
            current = null;
            return next() == null;
        }
        return false;
    }

    /** Returns the server whose entries come next, or {@code null} if all have been gone through. */
    private @Nullable Server next() {
        if (current != null && !exchange.servers().known().contains(current)) {
            current = null; // has no slots any more; what it had is of another epoch where it is now
            left.clear();
        }
        if (current == null) {
            if (left.isEmpty()) {
                left.addAll(exchange.servers().askForAll());
                left.removeAll(done);
            }
            current = left.poll();
            cursorOf = Epoch.NONE;
        }
        return current;
    }

    private Request<KeyScanCursor<byte[]>> page(String from) {
        return new Request<>(
                CommandType.SCAN,
                Request.args().add(from).add("MATCH").add(pattern).add("COUNT").add(PAGE),
                () -> new KeyScanOutput<>(ByteArrayCodec.INSTANCE),
                null,
                List.of());
    }
}
