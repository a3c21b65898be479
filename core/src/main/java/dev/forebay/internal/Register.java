package dev.forebay.internal;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.internal.part.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        boolean interrupted = Thread.interrupted(); // an interrupt before this call must not keep the journals from draining
        try {
            return drainAndClose(timeout, rest);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long drainAndClose(Duration timeout, Runnable rest) {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        long left = 0;
        for (Map.Entry<String, Waiting<?, ?>> one : waiting.entrySet()) {
            Duration remaining = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            long of = one.getValue().flush(remaining);
            if (of != 0) {
                LOG.warn(
                        "cache '{}': {} changes did not reach the database before the end of the shutdown timeout; they stay in the journal ({})",
                        one.getKey(),
                        of < 0 ? "an unknown number of" : of,
                        durabilityOf(one.getValue()));
                left += Math.max(1, of);
            }
        }
        waiting.values().forEach(Waiting::close);
        rest.run();
        return left;
    }

    private static String durabilityOf(Waiting<?, ?> waiting) {
        try {
            return waiting.durability().summary();
        } catch (RuntimeException e) {
            return "its durability is unknown: " + e.getMessage();
        }
    }
}
