package dev.forebay.benchmarks.local;

import com.alicp.jetcache.embedded.CaffeineCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cache2k.Cache2kBuilder;
import org.ehcache.CacheManager;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.runner.options.WarmupMode;

/** Runs JMH once for each contender in each repetition, so that they take turns, and reports. */
final class LocalBenchmark {
    private static final int WARM_UPS = 2;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Plan plan;

    LocalBenchmark(Plan plan) {
        this.plan = plan;
    }

    Report run() throws Exception {
        Environment environment = new Environment()
                .with("Caffeine", Environment.versionOf(Caffeine.class))
                .with("cache2k", Environment.versionOf(Cache2kBuilder.class))
                .with("Ehcache", Environment.versionOf(CacheManager.class))
                .with("JetCache", Environment.versionOf(CaffeineCache.class))
                .with("JMH", Environment.versionOf(Runner.class))
                .with("keys", "%,d, Zipf 0.99".formatted(plan.keys()))
                .with(
                        "run",
                        "%d ms, after %d ms to warm up"
                                .formatted(plan.time().toMillis(), plan.warmUp().toMillis()))
                .with("repetitions", plan.repetitions() + ", contenders in turns, each in a JVM of its own");
        List<Sample> samples = new ArrayList<>();
        for (int threads : plan.threads()) {
            samples.addAll(Turns.run(
                    plan.repetitions(),
                    List.of(LocalContender.values()),
                    (contender, repetition) -> measure(contender, threads, repetition)));
        }
        return new Report("Local hits", environment.after(), samples);
    }

    private Sample measure(LocalContender contender, int threads, int repetition) throws RunnerException {
        RunResult result = new Runner(options(contender, threads)).runSingle();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return new Sample(
                "local hit, %d thread%s".formatted(threads, threads == 1 ? "" : "s"),
                contender.toString(),
                repetition,
                Unit.NANOS,
                result.getPrimaryResult().getScore(),
                Map.of(),
                result.getPrimaryResult().getSampleCount(),
                null,
                Map.of("bytes allocated", Objects.requireNonNull(allocated).getScore()));
    }

    private Options options(LocalContender contender, int threads) {
        return new OptionsBuilder()
                .include(LocalHit.class.getName() + ".get")
                .param("contender", contender.name())
                .param("keys", Integer.toString(plan.keys()))
                .threads(threads)
                .forks(plan.isForked() ? 1 : 0)
                .warmupMode(WarmupMode.INDI)
                .warmupIterations(WARM_UPS)
                .warmupTime(time(plan.warmUp().dividedBy(WARM_UPS)))
                .measurementIterations(1)
                .measurementTime(time(plan.time()))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }

    private static TimeValue time(Duration duration) {
        return TimeValue.milliseconds(duration.toMillis());
    }
}
