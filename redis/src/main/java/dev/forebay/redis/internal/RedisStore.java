package dev.forebay.redis.internal;

import dev.forebay.StoreUnavailableException;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.KeyScanOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of every key in one string on the server. A step is one script on one key; a hit is one {@code GET}.
 *
 * <p>What cannot be read is absent, with one exception: an unflushed write is never taken for absent, because reads would then
 * see the row before it. It is kept, and the call throws {@link IllegalStateException} saying which key and why.
 */
public final class RedisStore<K, V> implements Store<K, V> {
    private static final int SCAN_PAGE = 500;

    private final CacheSpec<K, V> spec;
    private final KeyNames<K> names;
    private final EntryFormat<V> format;
    private final Wire wire;
    private final ServerClock clock;
    private final Epoch epoch;
    private final Reading<V> plain;
    private final @Nullable Tracked<V> tracked;

    /** Where lookups go, and how what they find is read: in the epoch of that connection. */
    record Reading<V>(Wire wire, EntryFormat<V> format) {}

    /** Lookups that the server remembers, while it does. */
    record Tracked<V>(Tracking tracking, Reading<V> reading) {}

    public RedisStore(CacheSpec<K, V> spec, EntryFormat<V> format, String prefix, Wire wire, ServerClock clock) {
        this(spec, new KeyNames<>(prefix, spec), new Reading<>(wire, format), clock, null);
    }

    private RedisStore(
            CacheSpec<K, V> spec,
            KeyNames<K> names,
            Reading<V> plain,
            ServerClock clock,
            @Nullable Tracked<V> tracked) {
        this.spec = spec;
        this.names = names;
        this.format = plain.format();
        this.wire = plain.wire().about("cache '" + spec.name() + "'");
        this.plain = new Reading<>(wire, format);
        this.clock = clock;
        this.epoch = format.epoch();
        this.tracked = tracked;
    }

    /** Returns a store of the same cache whose lookups are tracked, and the listener told of what changes. */
    public RedisStore<K, V> tracked(Tracking tracking, ChangeListener<K> listener) {
        tracking.add(names, listener);
        Reading<V> reading =
                new Reading<>(tracking.wire().about("cache '" + spec.name() + "'"), format.in(tracking.epoch()));
        return new RedisStore<>(spec, names, plain, clock, new Tracked<>(tracking, reading));
    }

    @Override
    public KeyState<V> lookup(K key) {
        byte[] entry = names.entry(key);
        return read(
                reading -> stateOrAbsent(reading.format(), key, reading.wire().get("lookup", entry)));
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        return read(reading -> lookupAll(reading, keys));
    }

    /** Tracked if possible; where that connection has just been lost the other one will do. */
    private <A> A read(Function<Reading<V>, A> lookup) {
        if (tracked == null || !tracked.tracking().isOn()) {
            return lookup.apply(plain);
        }
        try {
            return lookup.apply(tracked.reading());
        } catch (StoreUnavailableException e) {
            if (tracked.tracking().isOn()) {
                throw e;
            }
            return lookup.apply(plain);
        }
    }

    private Map<K, KeyState<V>> lookupAll(Reading<V> reading, Collection<? extends K> keys) {
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        List<K> distinct = distinct(keys);
        for (int from = 0; from < distinct.size(); from += Wire.MOST_AT_ONCE) {
            List<K> some = distinct.subList(from, Math.min(distinct.size(), from + Wire.MOST_AT_ONCE));
            List<byte[]> entries = some.stream().map(names::entry).toList();
            List<byte @Nullable []> answers = reading.wire().send("lookup", Request.getAll(entries));
            for (int i = 0; i < some.size(); i++) {
                states.put(some.get(i), stateOrAbsent(reading.format(), some.get(i), answers.get(i)));
            }
        }
        return states;
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        byte[] mine = Epoch.token(token, epoch.current());
        byte[] lease = Bytes.of(spec.lease().toMillis());
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        Map<K, byte[]> unreadable = new LinkedHashMap<>();
        List<K> distinct = distinct(keys);
        List<byte @Nullable []> answers = wire.sendAll(
                "acquire", each(distinct, key -> Request.value(Script.ACQUIRE, names.entry(key), mine, lease)));
        for (int i = 0; i < distinct.size(); i++) {
            K key = distinct.get(i);
            byte[] raw = answers.get(i);
            KeyState<V> state = state(format, key, raw);
            states.put(key, state == null ? KeyState.absent() : state);
            if (state == null && raw != null) {
                unreadable.put(key, raw);
            }
        }
        if (!unreadable.isEmpty()) {
            List<byte @Nullable []> second = wire.sendAll(
                    "acquire",
                    each(
                            unreadable.keySet(),
                            key -> Request.value(
                                    Script.ACQUIRE,
                                    names.entry(key),
                                    mine,
                                    lease,
                                    unreadable.getOrDefault(key, Bytes.NONE))));
            int i = 0;
            for (K key : unreadable.keySet()) {
                states.put(key, stateOrAbsent(format, key, second.get(i++)));
            }
        }
        return states;
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        int now = epoch.current();
        byte[] mine = Epoch.token(token, now);
        List<K> keys = distinct(loaded.keySet());
        List<Request<Long>> steps = new ArrayList<>(keys.size());
        for (Map.Entry<? extends K, Value<V>> entry : loaded.entrySet()) {
            Value<V> value = entry.getValue();
            steps.add(Request.step(
                    Script.FILL, names.entry(entry.getKey()), mine, format.encode(value, now), droppedAt(value)));
        }
        return where(1, keys, wire.sendAll("fill", steps));
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        byte[] mine = Epoch.token(token, epoch.current());
        wire.sendAll("abandon", each(keys, key -> Request.step(Script.ABANDON, names.entry(key), mine)));
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        byte[] mine = Epoch.token(token, epoch.current());
        byte[] time = Bytes.of(spec.hold().toMillis());
        List<K> distinct = distinct(keys);
        return where(
                0,
                distinct,
                wire.sendAll("hold", each(distinct, key -> Request.step(Script.HOLD, names.entry(key), mine, time))));
    }

    @Override
    public void release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        int now = epoch.current();
        byte[] mine = Epoch.token(token, now);
        List<Request<Long>> steps = new ArrayList<>(rows.size());
        for (Map.Entry<? extends K, ? extends @Nullable Value<V>> entry : rows.entrySet()) {
            Value<V> value = entry.getValue();
            byte[] raw = value == null ? Bytes.NONE : format.encode(value, now);
            byte[] droppedAt = value == null ? Bytes.NONE : droppedAt(value);
            steps.add(Request.step(Script.RELEASE, names.entry(entry.getKey()), mine, raw, droppedAt));
        }
        wire.sendAll("release", steps);
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        List<K> distinct = distinct(keys);
        return where(
                0,
                distinct,
                wire.sendAll("invalidate", each(distinct, key -> Request.step(Script.INVALIDATE, names.entry(key)))));
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return !replaceAll(Map.of(key, new Replacement<>(seenStamp, reloaded))).isEmpty();
    }

    @Override
    public Set<K> replaceAll(Map<? extends K, Replacement<V>> reloads) {
        int now = epoch.current();
        List<K> keys = distinct(reloads.keySet());
        List<Request<Long>> steps = new ArrayList<>(keys.size());
        reloads.forEach((key, reload) -> {
            Value<V> value = reload.reloaded();
            steps.add(Request.step(
                    Script.REPLACE,
                    names.entry(key),
                    Bytes.fixed(reload.seenStamp()),
                    format.encode(value, now),
                    droppedAt(value)));
        });
        return where(1, keys, wire.sendAll("replace", steps));
    }

    @Override
    public boolean claim(K key, long token) {
        return !claimAll(List.of(key), token).isEmpty();
    }

    @Override
    public Set<K> claimAll(Collection<? extends K> keys, long token) {
        byte[] mine = Bytes.token(token);
        byte[] time = Bytes.of(spec.lease().toMillis());
        List<K> distinct = distinct(keys);
        return where(
                1,
                distinct,
                wire.sendAll("claim", each(distinct, key -> Request.step(Script.TAKE, names.claim(key), mine, time))));
    }

    @Override
    public void unclaim(K key, long token) {
        unclaimAll(List.of(key), token);
    }

    @Override
    public void unclaimAll(Collection<? extends K> keys, long token) {
        byte[] mine = Bytes.token(token);
        wire.sendAll("unclaim", each(keys, key -> Request.step(Script.GIVE, names.claim(key), mine)));
    }

    /** As {@link #invalidate} for every key; asks the server for a page of names at a time, so that others are served between. */
    @Override
    public void clear() {
        Sweep sweep = sweep();
        boolean done = false;
        while (!done) {
            done = sweep.step();
        }
    }

    @Override
    public Sweep sweep() {
        return new Pages();
    }

    /** A page a step. A cursor means nothing to another life of the server, so there the scan begins anew. */
    private final class Pages implements Sweep {
        private static final String BEGIN = "0";
        private String cursor = BEGIN;
        private int cursorOf = Epoch.NONE;

        @Override
        public boolean step() {
            int now = epoch.current();
            if (now != cursorOf) {
                cursor = BEGIN;
                cursorOf = now;
            }
            KeyScanCursor<byte[]> page = wire.send("clear", page(cursor));
            List<Request<Long>> steps = new ArrayList<>(page.getKeys().size());
            page.getKeys().forEach(entry -> steps.add(Request.step(Script.INVALIDATE, entry)));
            wire.sendAll("clear", steps);
            cursor = page.getCursor();
            return page.isFinished();
        }
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }

    private Request<KeyScanCursor<byte[]>> page(String cursor) {
        return new Request<>(
                CommandType.SCAN,
                Request.args()
                        .add(cursor)
                        .add("MATCH")
                        .add(names.everyEntry())
                        .add("COUNT")
                        .add(SCAN_PAGE),
                () -> new KeyScanOutput<>(ByteArrayCodec.INSTANCE),
                null);
    }

    private KeyState<V> stateOrAbsent(EntryFormat<V> readAs, K key, byte @Nullable [] raw) {
        KeyState<V> state = state(readAs, key, raw);
        return state == null ? KeyState.absent() : state;
    }

    /** Returns the state that the bytes stand for, or {@code null} if this process cannot read them. */
    private @Nullable KeyState<V> state(EntryFormat<V> readAs, K key, byte @Nullable [] raw) {
        if (raw == null) {
            return KeyState.absent();
        }
        try {
            return readAs.decode(raw);
        } catch (UnreadableException e) {
            if (EntryFormat.isDirty(raw)) {
                throw unreadableWrite(spec, key, e);
            }
            return null;
        }
    }

    /** Returns what is thrown for an unflushed write that cannot be read. */
    static IllegalStateException unreadableWrite(CacheSpec<?, ?> spec, Object key, UnreadableException why) {
        return new IllegalStateException(
                ("cache '%s', key %s: a write that the database does not have yet cannot be read: %s. It is kept. Let a process "
                                + "with the codec that wrote it flush it, or write the key anew")
                        .formatted(spec.name(), key, why.getMessage()),
                why);
    }

    private byte[] droppedAt(Value<V> value) {
        return droppedAt(spec, value);
    }

    /** Returns when a value leaves the server: its grace time after its logical expiry. */
    static byte[] droppedAt(CacheSpec<?, ?> spec, Value<?> value) {
        return Bytes.of(Math.max(1, value.expiresAtMillis() + spec.grace().toMillis()));
    }

    private List<K> distinct(Collection<? extends K> keys) {
        return List.copyOf(new LinkedHashSet<>(keys));
    }

    private <T extends @Nullable Object> List<Request<T>> each(
            Collection<? extends K> keys, Function<K, Request<T>> step) {
        List<Request<T>> steps = new ArrayList<>(keys.size());
        for (K key : keys) {
            steps.add(step.apply(key));
        }
        return steps;
    }

    private Set<K> where(long answer, List<K> keys, List<Long> answers) {
        Set<K> found = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            if (answers.get(i) == answer) {
                found.add(keys.get(i));
            }
        }
        return found;
    }
}
