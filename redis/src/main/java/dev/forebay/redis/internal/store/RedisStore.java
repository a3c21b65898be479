package dev.forebay.redis.internal.store;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.entry.EntryFormat;
import dev.forebay.redis.internal.entry.KeyNames;
import dev.forebay.redis.internal.entry.UnreadableException;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Errand;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.request.Script;
import dev.forebay.redis.internal.routing.Exchange;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.redis.internal.tracking.TrackedReads;
import dev.forebay.redis.internal.tracking.Trackings;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.ChangeListener;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of every key in one string on the server. A step is one script on one key; a hit is one {@code GET}.
 *
 * <p>What cannot be read is absent, with one exception: an unflushed write is never taken for absent, because reads would then
 * see the row before it. It is kept, and the call throws {@link IllegalStateException} saying which key and why.
 */
public final class RedisStore<K, V> implements Store<K, V> {
    /** The most fills that nobody waits for; a bulk takes its turns, and keeps its caller from sending more than the server takes. */
    private static final int MOST_UNATTENDED = 16;

    private final CacheSpec<K, V> spec;
    private final KeyNames<K> names;
    private final EntryFormat<V> format;
    private final Exchange exchange;
    private final @Nullable TrackedReads<K> tracked;

    public RedisStore(CacheSpec<K, V> spec, EntryFormat<V> format, String prefix, Exchange exchange) {
        this(spec, new KeyNames<>(prefix, spec), format, exchange.about("cache '" + spec.name() + "'"), null);
    }

    private RedisStore(
            CacheSpec<K, V> spec,
            KeyNames<K> names,
            EntryFormat<V> format,
            Exchange exchange,
            @Nullable TrackedReads<K> tracked) {
        this.spec = spec;
        this.names = names;
        this.format = format;
        this.exchange = exchange;
        this.tracked = tracked;
    }

    /** Returns a store of the same cache whose lookups are tracked, and the listener told of what changes. */
    public RedisStore<K, V> tracked(Trackings trackings, ChangeListener<K> listener) {
        trackings.add(names, listener);
        return new RedisStore<>(
                spec,
                names,
                format,
                exchange,
                new TrackedReads<>(trackings, exchange.servers(), listener, "cache '" + spec.name() + "'"));
    }

    @Override
    public KeyState<V> lookup(K key) {
        byte[] entry = names.entry(key);
        Exchange.Reading<KeyState<V>> reading = (raw, epoch) -> stateOrAbsent(key, raw, epoch);
        if (tracked == null) {
            return exchange.get("lookup", entry, reading);
        }
        KeyState<V> state = tracked.get("lookup", entry, reading);
        if (state == null) {
            state = exchange.get("lookup", entry, reading);
            tracked.isNotTracked(List.of(key));
        }
        return state;
    }

    @Override
    public Map<K, KeyState<V>> lookupAll(Collection<? extends K> keys) {
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        List<K> distinct = distinct(keys);
        List<byte[]> entries = distinct.stream().map(names::entry).toList();
        List<KeyState<V>> reads = tracked == null
                ? null
                : tracked.getAll("lookup", entries, (i, raw, epoch) -> stateOrAbsent(distinct.get(i), raw, epoch));
        if (reads != null) {
            for (int i = 0; i < distinct.size(); i++) {
                states.put(distinct.get(i), reads.get(i));
            }
            return states;
        }
        Exchange.Replies<byte @Nullable []> replies = exchange.getAll("lookup", entries);
        for (int i = 0; i < distinct.size(); i++) {
            states.put(distinct.get(i), stateOrAbsent(distinct.get(i), replies, i));
        }
        if (tracked != null) {
            tracked.isNotTracked(distinct);
        }
        return states;
    }

    @Override
    public Map<K, KeyState<V>> acquire(Collection<? extends K> keys, long token) {
        byte[] lease = Bytes.of(spec.lease().toMillis());
        Map<K, KeyState<V>> states = new LinkedHashMap<>();
        Map<K, byte[]> unreadable = new LinkedHashMap<>();
        List<K> distinct = distinct(keys);
        Exchange.Replies<byte @Nullable []> replies = exchange.askAll(
                "acquire",
                each(
                        distinct,
                        (key, entry, epoch) -> Request.value(Script.ACQUIRE, entry, Epoch.token(token, epoch), lease)));
        for (int i = 0; i < distinct.size(); i++) {
            K key = distinct.get(i);
            byte[] raw = replies.answers().get(i);
            KeyState<V> state = state(key, raw, replies.from().get(i).epoch());
            states.put(key, state == null ? KeyState.absent() : state);
            if (state == null && raw != null) {
                unreadable.put(key, raw);
            }
        }
        if (!unreadable.isEmpty()) {
            Exchange.Replies<byte @Nullable []> second = exchange.askAll(
                    "acquire",
                    each(
                            unreadable.keySet(),
                            (key, entry, epoch) -> Request.value(
                                    Script.ACQUIRE,
                                    entry,
                                    Epoch.token(token, epoch),
                                    lease,
                                    unreadable.getOrDefault(key, Bytes.NONE))));
            int i = 0;
            for (K key : unreadable.keySet()) {
                states.put(key, stateOrAbsent(key, second, i++));
            }
        }
        return states;
    }

    @Override
    public Set<K> fill(Map<? extends K, Value<V>> loaded, long token) {
        return where(1, distinct(loaded.keySet()), exchange.sendAll("fill", fills(loaded, token)));
    }

    @Override
    public void fillUnattended(
            Map<? extends K, Value<V>> loaded, long token, Consumer<StoreUnavailableException> failed) {
        if (loaded.size() > MOST_UNATTENDED) {
            fill(loaded, token);
        } else {
            exchange.post("fill", fills(loaded, token), failed);
        }
    }

    private List<Errand<Long>> fills(Map<? extends K, Value<V>> loaded, long token) {
        List<Errand<Long>> steps = new ArrayList<>(loaded.size());
        loaded.forEach((key, value) -> {
            byte[] entry = names.entry(key);
            steps.add(Errand.inEpoch(
                    entry,
                    epoch -> Request.step(
                            Script.FILL,
                            entry,
                            Epoch.token(token, epoch),
                            format.encode(value, epoch),
                            droppedAt(value))));
        });
        return steps;
    }

    @Override
    public void abandon(Collection<? extends K> keys, long token) {
        exchange.sendAll(
                "abandon",
                each(keys, (key, entry, epoch) -> Request.step(Script.ABANDON, entry, Epoch.token(token, epoch))));
    }

    @Override
    public Set<K> hold(Collection<? extends K> keys, long token) {
        byte[] time = Bytes.of(spec.hold().toMillis());
        List<K> distinct = distinct(keys);
        return where(
                0,
                distinct,
                exchange.sendAll(
                        "hold",
                        each(
                                distinct,
                                (key, entry, epoch) ->
                                        Request.step(Script.HOLD, entry, Epoch.token(token, epoch), time))));
    }

    @Override
    public boolean release(Map<? extends K, ? extends @Nullable Value<V>> rows, long token) {
        List<Errand<Long>> steps = new ArrayList<>(rows.size());
        for (Map.Entry<? extends K, ? extends @Nullable Value<V>> row : rows.entrySet()) {
            Value<V> value = row.getValue();
            byte[] entry = names.entry(row.getKey());
            byte[] droppedAt = value == null ? Bytes.NONE : droppedAt(value);
            steps.add(Errand.inEpoch(
                    entry,
                    epoch -> Request.step(
                            Script.RELEASE,
                            entry,
                            Epoch.token(token, epoch),
                            value == null ? Bytes.NONE : format.encode(value, epoch),
                            droppedAt)));
        }
        exchange.sendAll("release", steps);
        return true;
    }

    @Override
    public Set<K> invalidate(Collection<? extends K> keys) {
        List<K> distinct = distinct(keys);
        return where(
                0,
                distinct,
                exchange.sendAll(
                        "invalidate", plain(distinct, key -> Request.step(Script.INVALIDATE, names.entry(key)))));
    }

    @Override
    public boolean replace(K key, long seenStamp, Value<V> reloaded) {
        return !replaceAll(Map.of(key, new Replacement<>(seenStamp, reloaded))).isEmpty();
    }

    @Override
    public Set<K> replaceAll(Map<? extends K, Replacement<V>> reloads) {
        List<K> keys = distinct(reloads.keySet());
        List<Errand<Long>> steps = new ArrayList<>(keys.size());
        reloads.forEach((key, reload) -> {
            Value<V> value = reload.reloaded();
            byte[] entry = names.entry(key);
            steps.add(Errand.inEpoch(
                    entry,
                    epoch -> Request.step(
                            Script.REPLACE,
                            entry,
                            Bytes.fixed(reload.seenStamp()),
                            format.encode(value, epoch),
                            droppedAt(value))));
        });
        return where(1, keys, exchange.sendAll("replace", steps));
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
                exchange.sendAll(
                        "claim", plain(distinct, key -> Request.step(Script.TAKE, names.claim(key), mine, time))));
    }

    @Override
    public void unclaim(K key, long token) {
        unclaimAll(List.of(key), token);
    }

    @Override
    public void unclaimAll(Collection<? extends K> keys, long token) {
        byte[] mine = Bytes.token(token);
        exchange.sendAll("unclaim", plain(keys, key -> Request.step(Script.GIVE, names.claim(key), mine)));
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
        return new Pages(exchange, names.everyEntry());
    }

    @Override
    public long clockMillis() {
        return exchange.servers().clockMillis();
    }

    private KeyState<V> stateOrAbsent(K key, Exchange.Replies<byte @Nullable []> replies, int at) {
        return stateOrAbsent(
                key, replies.answers().get(at), replies.from().get(at).epoch());
    }

    private KeyState<V> stateOrAbsent(K key, byte @Nullable [] raw, Epoch epoch) {
        KeyState<V> state = state(key, raw, epoch);
        return state == null ? KeyState.absent() : state;
    }

    /** Returns the state that the bytes stand for, or {@code null} if this process cannot read them. */
    private @Nullable KeyState<V> state(K key, byte @Nullable [] raw, Epoch epoch) {
        if (raw == null) {
            return KeyState.absent();
        }
        try {
            return format.decode(raw, epoch);
        } catch (UnreadableException e) {
            if (EntryFormat.isDirty(raw)) {
                throw e.ofWrite(spec, key);
            }
            return null;
        }
    }

    private byte[] droppedAt(Value<V> value) {
        return EntryFormat.droppedAt(spec, value);
    }

    private List<K> distinct(Collection<? extends K> keys) {
        return List.copyOf(keys instanceof Set ? keys : new LinkedHashSet<>(keys));
    }

    /** A step on an entry that says something of the epoch. */
    private interface StepInEpoch<K, T extends @Nullable Object> {
        Request<T> of(K key, byte[] entry, int epoch);
    }

    private <T extends @Nullable Object> List<Errand<T>> each(Collection<? extends K> keys, StepInEpoch<K, T> step) {
        List<Errand<T>> steps = new ArrayList<>(keys.size());
        for (K key : keys) {
            byte[] entry = names.entry(key);
            steps.add(Errand.inEpoch(entry, epoch -> step.of(key, entry, epoch)));
        }
        return steps;
    }

    private <T extends @Nullable Object> List<Request<T>> plain(
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
