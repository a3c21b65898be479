package dev.forebay.redis.internal.tracking;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.redis.internal.routing.Servers;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.redis.internal.server.Server;
import dev.forebay.spi.ChangeListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lookups of a near cache, over connections that are tracked. Where there is none, or a key has moved, the reader asks as without a near
 * cache, and the listener is told that the key has changed: so nobody keeps what nobody would be told of.
 */
public final class TrackedReads<K> {
    private final Trackings trackings;
    private final Servers servers;
    private final ChangeListener<K> listener;
    private final String subject;

    /** @param subject what the reads are about, for messages */
    public TrackedReads(Trackings trackings, Servers servers, ChangeListener<K> listener, String subject) {
        this.trackings = trackings;
        this.servers = servers;
        this.listener = listener;
        this.subject = subject;
    }

    /** Makes something of the string of one of several keys, in the epoch of the connection that it came over. */
    public interface Reading<R> {
        R read(int position, byte @Nullable [] raw, Epoch epoch);
    }

    /** Returns what is made of the string of a key, or {@code null} if it cannot be read tracked. */
    public <R> @Nullable R get(String operation, byte[] entry, Exchange.Reading<R> reading) {
        Tracking tracking = trackings.at(servers.of(entry));
        if (tracking == null) {
            return null;
        }
        try {
            return reading.read(read(tracking, operation, entry), tracking.epoch());
        } catch (StoreUnavailableException e) {
            throwIfLost(tracking, e);
            return null;
        }
    }

    /** Lookups of several callers may share a command; not so in a cluster, whose keys are in many slots. */
    private byte @Nullable [] read(Tracking tracking, String operation, byte[] entry) {
        Wire wire = wireOf(tracking);
        return servers.only() != null ? wire.get(operation, entry) : wire.send(operation, Request.get(entry));
    }

    /** Returns what is made of the strings of keys, in their order, or {@code null} if they cannot all be read tracked. */
    public <R> @Nullable List<R> getAll(String operation, List<byte[]> entries, Reading<R> reading) {
        Server only = servers.only();
        return only != null ? getAllAt(only, operation, entries, reading) : getAllEach(operation, entries, reading);
    }

    private <R> @Nullable List<R> getAllAt(Server server, String operation, List<byte[]> entries, Reading<R> reading) {
        Tracking tracking = trackings.at(server);
        if (tracking == null) {
            return null;
        }
        List<R> reads = new ArrayList<>(entries.size());
        try {
            for (int from = 0; from < entries.size(); from += Wire.MOST_AT_ONCE) {
                int to = Math.min(entries.size(), from + Wire.MOST_AT_ONCE);
                List<byte @Nullable []> some =
                        wireOf(tracking).send(operation, Request.getAll(entries.subList(from, to)));
                some.forEach(raw -> reads.add(reading.read(reads.size(), raw, tracking.epoch())));
            }
            return reads;
        } catch (StoreUnavailableException e) {
            throwIfLost(tracking, e);
            return null;
        }
    }

    /** The keys of a cluster's cache are in many slots. */
    private <R> @Nullable List<R> getAllEach(String operation, List<byte[]> entries, Reading<R> reading) {
        Map<Tracking, List<Integer>> parts = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Tracking tracking = trackings.at(servers.of(entries.get(i)));
            if (tracking == null) {
                return null;
            }
            parts.computeIfAbsent(tracking, another -> new ArrayList<>()).add(i);
        }
        Map<Integer, R> reads = new TreeMap<>();
        for (Map.Entry<Tracking, List<Integer>> part : parts.entrySet()) {
            Tracking tracking = part.getKey();
            List<Integer> positions = part.getValue();
            try {
                List<byte @Nullable []> some = wireOf(tracking)
                        .sendAll(
                                operation,
                                positions.stream()
                                        .map(i -> Request.get(entries.get(i)))
                                        .toList());
                for (int i = 0; i < positions.size(); i++) {
                    int position = positions.get(i);
                    reads.put(position, reading.read(position, some.get(i), tracking.epoch()));
                }
            } catch (StoreUnavailableException e) {
                throwIfLost(tracking, e);
                return null;
            }
        }
        return List.copyOf(reads.values());
    }

    private Wire wireOf(Tracking tracking) {
        return tracking.wire().about(subject);
    }

    private static void throwIfLost(Tracking tracking, StoreUnavailableException failure) {
        if (tracking.isOn() && Redirect.of(failure.getCause()) == null) {
            throw failure;
        }
    }

    /** What was read of these keys came over another connection. */
    public void isNotTracked(Collection<K> keys) {
        keys.forEach(listener::changed);
    }
}
