package dev.forebay.internal;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.internal.part.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The caches and counters of one runtime: each name once, none after the end. */
final class Register {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    private final List<Cache<?, ?>> caches = new ArrayList<>();
    private final List<Counter<?>> counters = new ArrayList<>();
    private final Map<String, Waiting<?, ?>> waiting = new LinkedHashMap<>();
    private final Life life;

    Register(Life life) {
        this.life = life;
    }

    /** Something built, and what is to be drained and closed with it. */
    record Closing<T>(T built, Waiting<?, ?> waiting) {}

    synchronized <K, V> Cache<K, V> cache(String name, Supplier<Closing<Cache<K, V>>> assembly) {
        Cache<K, V> cache = add(name, assembly);
        caches.add(cache);
        return cache;
    }

    synchronized <K> Counter<K> counter(String name, Supplier<Closing<Counter<K>>> assembly) {
        Counter<K> counter = add(name, assembly);
        counters.add(counter);
        return counter;
    }

    private <T> T add(String name, Supplier<Closing<T>> assembly) {
        life.requireOpen(name);
        if (waiting.containsKey(name)) {
            throw new IllegalStateException("a cache or counter named '%s' is built already".formatted(name));
        }
        Closing<T> closing = assembly.get();
        waiting.put(name, closing.waiting());
        return closing.built();
    }

    synchronized List<Cache<?, ?>> caches() {
        return List.copyOf(caches);
    }

    synchronized List<Counter<?>> counters() {
        return List.copyOf(counters);
    }

    /** Drains one after the other within {@code timeout}, closes all, then runs {@code rest}; returns what is left waiting. */
    long close(Duration timeout, Runnable rest) {
        Waiting.requireTimeout(timeout);
        if (!life.end()) {
            return 0;
        }
        boolean interrupted =
                Thread.interrupted(); // an interrupt before this call must not keep the journals from draining
        try {
            return drainAndClose(timeout, rest);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long drainAndClose(Duration timeout, Runnable rest) {
        long left = 0;
        try {
            for (Map.Entry<String, Long> one : drain(timeout).entrySet()) {
                LOG.warn(
                        "cache '{}': {} changes did not reach the database before the end of the shutdown timeout; they stay in the journal ({})",
                        one.getKey(),
                        one.getValue() < 0 ? "an unknown number of" : one.getValue(),
                        durabilityOf(Objects.requireNonNull(waiting.get(one.getKey()))));
                left += Math.max(1, one.getValue());
            }
        } finally {
            waiting.values().forEach(Waiting::close);
            rest.run();
        }
        return left;
    }

    /**
     * Drains one after the other. Each has its share of the time first, so that one whose database is away does not take it from the
     * others, and then what is left.
     *
     * @return what is left of those that did not end
     */
    private Map<String, Long> drain(Duration timeout) {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        Map<String, Long> unfinished = new LinkedHashMap<>();
        int ahead = waiting.size();
        for (String name : waiting.keySet()) {
            flush(name, Math.max(0, end - System.nanoTime()) / ahead--, unfinished);
        }
        for (String name : List.copyOf(unfinished.keySet())) {
            if (end - System.nanoTime() > 0) {
                flush(name, end - System.nanoTime(), unfinished);
            }
        }
        return unfinished;
    }

    private void flush(String name, long nanos, Map<String, Long> unfinished) {
        long left;
        try {
            left = Objects.requireNonNull(waiting.get(name)).flush(Duration.ofNanos(nanos));
        } catch (RuntimeException | Error e) { // of a writer or a listener: the others are drained all the same
            LOG.error("cache '{}': draining failed at the end", name, e);
            left = -1;
        }
        if (left == 0) {
            unfinished.remove(name);
        } else {
            unfinished.put(name, left);
        }
    }

    private static String durabilityOf(Waiting<?, ?> waiting) {
        try {
            return waiting.durability().summary();
        } catch (RuntimeException e) {
            return "its durability is unknown: " + e.getMessage();
        }
    }
}
