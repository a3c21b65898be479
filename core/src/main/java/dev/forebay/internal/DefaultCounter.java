package dev.forebay.internal;

import dev.forebay.CacheStats;
import dev.forebay.Counter;
import dev.forebay.DeadLetters;
import dev.forebay.Durability;
import dev.forebay.internal.flow.CounterFlow;
import dev.forebay.internal.part.Life;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Journal.Backlog;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A counter flow and what waits in its journal. */
final class DefaultCounter<K> implements Counter<K> {
    private final CounterFlow<K> flow;
    private final Waiting<K, Long> waiting;
    private final Recorder recorder;
    private final Life life;

    DefaultCounter(CounterFlow<K> flow, Waiting<K, Long> waiting, Recorder recorder, Life life) {
        this.flow = flow;
        this.waiting = waiting;
        this.recorder = recorder;
        this.life = life;
    }

    @Override
    public String name() {
        return recorder.cache();
    }

    @Override
    public void add(K key, long delta) {
        flow().add(Map.of(required(key), delta));
    }

    @Override
    public void addAll(Map<? extends K, Long> deltas) {
        Map<K, Long> copy = new LinkedHashMap<>();
        Objects.requireNonNull(deltas, "deltas")
                .forEach((key, delta) -> copy.put(required(key), Objects.requireNonNull(delta, "delta")));
        if (!copy.isEmpty()) {
            flow().add(copy);
        }
    }

    @Override
    public long get(K key) {
        return Objects.requireNonNull(flow().getAll(Set.of(required(key))).get(key), "total");
    }

    @Override
    public Map<K, Long> getAll(Collection<? extends K> keys) {
        Set<K> distinct = new LinkedHashSet<>();
        Objects.requireNonNull(keys, "keys").forEach(key -> distinct.add(required(key)));
        return distinct.isEmpty() ? Map.of() : flow().getAll(distinct);
    }

    @Override
    public boolean flush(Duration timeout) {
        return waiting.flush(Waiting.requireTimeout(timeout)) == 0;
    }

    @Override
    public DeadLetters<K, Long> deadLetters() {
        return waiting.deadLetters();
    }

    @Override
    public CacheStats stats() {
        Backlog backlog = waiting.backlog();
        return recorder.stats(backlog, waiting.fill(backlog));
    }

    @Override
    public Durability durability() {
        return waiting.durability();
    }

    private static <T> T required(T key) {
        return Objects.requireNonNull(key, "key");
    }

    private CounterFlow<K> flow() {
        life.requireOpen(name());
        return flow;
    }
}
