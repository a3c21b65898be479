package dev.forebay.benchmarks.reads;

import com.alicp.jetcache.Cache;
import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Starts the servers, measures, and reports. */
final class ReadsBenchmark {
    private final Plan plan;
    private final Set<Part> parts;

    /** What can be measured by itself. */
    enum Part {
        HITS,
        BULK,
        MISSES,
        MEMORY
    }

    ReadsBenchmark(Plan plan, Set<Part> parts) {
        this.plan = plan;
        this.parts = EnumSet.copyOf(parts);
    }

    Report run() throws Exception {
        Environment environment = new Environment();
        try (Servers servers = new Servers(Saving.NONE)) {
            servers.describe(environment)
                    .with("JetCache", Environment.versionOf(Cache.class))
                    .with("Spring Data Redis", Environment.versionOf(RedisCacheManager.class))
                    .with("keys", "%,d, Zipf 0.99".formatted(plan.keys()))
                    .with("run", plan.time().toMillis() + " ms")
                    .with("checked", "each row is its key's; hits loaded nothing, each miss loaded once")
                    .with("repetitions", plan.repetitions() + ", contenders in turns");
            servers.table().fill(plan.keys());
            List<Sample> samples = measure(servers, environment);
            return new Report("Reads", environment.after(), samples);
        }
    }

    private List<Sample> measure(Servers servers, Environment environment) throws Exception {
        List<Sample> samples = new ArrayList<>();
        if (parts.contains(Part.HITS) || parts.contains(Part.BULK)) {
            try (Hits hits = new Hits(servers, plan)) {
                if (parts.contains(Part.HITS)) {
                    samples.addAll(hits.one());
                }
                if (parts.contains(Part.BULK)) {
                    samples.addAll(hits.bulk());
                }
            }
        }
        if (parts.contains(Part.HITS)) {
            samples.addAll(VirtualHits.elsewhere(plan, environment));
        }
        if (parts.contains(Part.MISSES)) {
            samples.addAll(new Misses(servers, plan).run());
        }
        if (parts.contains(Part.MEMORY)) {
            samples.addAll(new Footprint(servers, plan).run());
        }
        return samples;
    }
}
