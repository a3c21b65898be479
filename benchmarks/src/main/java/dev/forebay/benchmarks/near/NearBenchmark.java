package dev.forebay.benchmarks.near;

import com.alicp.jetcache.embedded.CaffeineCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.hazelcast.core.HazelcastInstance;
import dev.forebay.benchmarks.ground.Child;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import dev.forebay.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.redisson.Redisson;

/** Runs a JVM for each contender in each repetition, and one that writes; and reports. */
final class NearBenchmark {
    private final Plan plan;
    private final Set<Part> parts;

    /** What can be measured by itself. */
    enum Part {
        HITS,
        STALENESS
    }

    NearBenchmark(Plan plan, Set<Part> parts) {
        this.plan = plan;
        this.parts = EnumSet.copyOf(parts);
    }

    Report run() throws Exception {
        Environment environment = new Environment()
                .with("Caffeine", Environment.versionOf(Caffeine.class))
                .with("Lettuce", Environment.versionOf(RedisClient.class))
                .with("Redisson", Environment.versionOf(Redisson.class))
                .with("JetCache", Environment.versionOf(CaffeineCache.class))
                .with("Hazelcast", Environment.versionOf(HazelcastInstance.class))
                .with("rows", "%,d".formatted(plan.rows()))
                .with("run", "%d windows of 2 ms of each thread, of which the median counts".formatted(plan.windows()))
                .with("repetitions", plan.repetitions() + ", contenders in turns, each in a JVM of its own");
        List<Sample> samples = new ArrayList<>();
        try (RedisServer redis = RedisServer.start()) {
            if (parts.contains(Part.HITS)) {
                for (boolean full : plan.fullness()) {
                    samples.addAll(Turns.runAll(
                            plan.repetitions(),
                            List.of(Contender.values()),
                            (contender, repetition) -> hits(redis, contender, full, repetition)));
                }
            }
            if (parts.contains(Part.STALENESS)) {
                samples.add(sample(Staleness.measure(redis.uri(), plan.writes())));
            }
        }
        return new Report("Near cache", environment.after(), samples);
    }

    private List<Sample> hits(RedisServer redis, Contender contender, boolean full, int repetition) {
        List<String> arguments = new ArrayList<>(List.of(
                "near-hits",
                "--redis=" + redis.uri(),
                "--contender=" + contender.name(),
                "--threads=" + plan.threads().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "--rows=" + plan.rows(),
                "--windows=" + plan.windows()));
        if (full) {
            arguments.add("--full");
        }
        return Hits.of(Child.run(arguments)).stream()
                .map(hits -> sample(contender, full, repetition, hits))
                .toList();
    }

    private static Sample sample(Contender contender, boolean full, int repetition, Hits hits) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("ns, fast windows", hits.fast());
        figures.put("bytes allocated", hits.bytes());
        return new Sample(
                "near hit, %d thread%s, cache %s"
                        .formatted(
                                hits.threads(),
                                hits.threads() == 1 ? "" : "s",
                                full ? "nine tenths full" : "not half full"),
                contender.toString(),
                repetition,
                Unit.NANOS,
                hits.nanos(),
                Map.of(),
                1,
                null,
                figures);
    }

    private static Sample sample(Staleness late) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50 µs", late.micros(0.5));
        figures.put("longest µs", late.micros(1));
        figures.put("writes", (double) late.nanos().size());
        figures.put("writes after which it was read at all", (double) late.after());
        figures.put("near hits meanwhile", (double) late.nearHits());
        return new Sample(
                "old row read after another process's write, p99",
                "Forebay",
                1,
                Unit.MICROS,
                late.micros(0.99),
                Map.of(),
                late.nanos().size(),
                null,
                figures);
    }
}
