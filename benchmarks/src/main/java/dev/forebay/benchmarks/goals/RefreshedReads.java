package dev.forebay.benchmarks.goals;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.Loader;
import dev.forebay.ReadStrategy;
import dev.forebay.ReadThrough;
import dev.forebay.RefreshAhead;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.CallKeys;
import dev.forebay.benchmarks.load.CallLoad;
import dev.forebay.benchmarks.load.CallRun;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Steady reads over some lives of their entries: how many of them waited for a load. One that took half of a load's time or longer has
 * waited.
 */
final class RefreshedReads {
    private static final int KEYS = 20;
    private static final int THREADS = 16;
    private static final int PER_SECOND = 4_000;

    private final Servers servers;
    private final Plan plan;
    private final Duration load;

    RefreshedReads(Servers servers, Plan plan) {
        this.servers = servers;
        this.plan = plan;
        this.load = plan.load().dividedBy(2);
    }

    private record Entrant(String name, Function<Loader<Long, Item>, ReadStrategy<Long, Item>> strategy) {}

    List<Sample> run() throws Exception {
        return Turns.run(
                1,
                List.of(
                        new Entrant("Forebay, read-through", ReadThrough::from),
                        new Entrant("Forebay, refresh-ahead", RefreshAhead::from)),
                this::measure);
    }

    private Sample measure(Entrant entrant, int repetition) throws Exception {
        servers.command("FLUSHALL");
        LongAdder loads = new LongAdder();
        Loader<Long, Item> slow = key -> {
            loads.increment();
            Thread.sleep(load.toMillis());
            return Item.of(key, 1);
        };
        try (Forebay forebay = Forebay.on(RedisBackend.connect(servers.redis()))) {
            Cache<Long, Item> cache = forebay.cache("items", Long.class, Item.class)
                    .reads(entrant.strategy().apply(slow))
                    .expireAfterWrite(plan.timeToLive())
                    .build();
            steadily(cache, 1, new LongAdder(), new AtomicLong()); // what was not there is waited for
            long before = loads.sum();
            LongAdder waited = new LongAdder();
            AtomicLong slowest = new AtomicLong();
            CallRun run = steadily(cache, plan.lives(), waited, slowest);
            return sample(entrant, run, waited.sum(), (double) slowest.get() / load.toNanos(), loads.sum() - before);
        }
    }

    private CallRun steadily(Cache<Long, Item> cache, int lives, LongAdder waited, AtomicLong slowest)
            throws InterruptedException {
        CallLoad reads =
                new CallLoad(Callers.threads(THREADS), plan.timeToLive().multipliedBy(lives), PER_SECOND);
        return reads.run(CallKeys.zipf(KEYS, lives), keys -> {
            long began = System.nanoTime();
            cache.get(keys[0]);
            long took = System.nanoTime() - began;
            slowest.accumulateAndGet(took, Math::max);
            if (took * 2 >= load.toNanos()) {
                waited.increment();
            }
        });
    }

    private Sample sample(Entrant entrant, CallRun run, long waited, double slowest, long loads) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("slowest read, in loads", slowest);
        figures.put("loads", (double) loads);
        figures.put("reads", (double) run.calls());
        return new Sample(
                "reads that waited for a load of %d ms, %d keys, %s a second due"
                        .formatted(load.toMillis(), KEYS, "%,d".formatted(PER_SECOND)),
                entrant.name(),
                1,
                Unit.COUNT,
                waited,
                Map.of(),
                run.calls(),
                null,
                figures);
    }
}
