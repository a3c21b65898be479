package dev.forebay.redis.internal.server;

import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.CommandType;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's time, without a round trip: the distance between its clock and this process's monotonic one, measured now and then.
 *
 * <p>The wall clock of this process plays no part.
 */
public final class ServerClock {
    private static final int SAMPLES = 3;

    private final Wire wire;
    private volatile long offsetNanos;

    /** Measures once. */
    public ServerClock(Wire wire) {
        this.wire = wire;
        measure();
    }

    /** Returns the server's time in milliseconds, as far as it is known. */
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() + offsetNanos);
    }

    /** Returns what is to be added to this process's monotonic time, in ns. */
    long offsetNanos() {
        return offsetNanos;
    }

    /** Returns the offset of one of the servers, in the middle of the others. */
    public static long medianOffset(Collection<Server> servers) {
        long[] offsets = servers.stream()
                .mapToLong(server -> server.clock().offsetNanos())
                .sorted()
                .toArray();
        return offsets.length == 0 ? 0 : offsets[(offsets.length - 1) / 2];
    }

    /** Measures the distance; the sample with the shortest round trip counts, and half of that trip. */
    void measure() {
        long shortest = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long sent = System.nanoTime();
            List<@Nullable Object> time = wire.send("reading the time", Request.list(CommandType.TIME, Request.args()));
            long trip = System.nanoTime() - sent;
            if (trip < shortest) {
                shortest = trip;
                offset = nanos(time) - (sent + trip / 2);
            }
        }
        offsetNanos = offset;
    }

    private static long nanos(List<@Nullable Object> time) {
        long seconds = Bytes.number((byte[]) Objects.requireNonNull(time.get(0)));
        long micros = Bytes.number((byte[]) Objects.requireNonNull(time.get(1)));
        return TimeUnit.SECONDS.toNanos(seconds) + TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
