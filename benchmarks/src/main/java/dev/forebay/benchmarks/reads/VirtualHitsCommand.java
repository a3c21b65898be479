package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Saving;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Sample;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures hits by virtual threads, on servers of its own, and prints the samples. */
@Command(name = "virtual-hits", hidden = true, description = "Hits by virtual threads, for 'reads'.")
public final class VirtualHitsCommand implements Callable<Integer> {
    @Option(names = "--repetitions", required = true)
    private int repetitions;

    @Option(names = "--millis", required = true, description = "of one run")
    private int millis;

    @Option(names = "--threads", required = true, description = "virtual ones")
    private int threads;

    @Option(names = "--keys", required = true)
    private int keys;

    static List<String> arguments(Plan plan) {
        return List.of(
                "virtual-hits",
                "--repetitions=" + plan.repetitions(),
                "--millis=" + plan.time().toMillis(),
                "--threads=" + plan.virtualThreads(),
                "--keys=" + plan.keys());
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = new Plan(repetitions, Duration.ofMillis(millis), List.of(), threads, keys, 1);
        try (Servers servers = new Servers(Saving.NONE)) {
            servers.table().fill(keys);
            try (Hits hits = new Hits(servers, plan)) {
                for (Sample sample : hits.closed()) {
                    System.out.println(VirtualHits.line(sample));
                }
            }
        }
        System.out.flush();
        return 0;
    }
}
