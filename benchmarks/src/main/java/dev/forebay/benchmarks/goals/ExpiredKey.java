package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.ground.Child;
import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.load.Turns;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Threads of two processes read one key while it expires: how many of them load it. */
final class ExpiredKey {
    private static final int PROCESSES = 2;

    private final Servers servers;
    private final Plan plan;

    ExpiredKey(Servers servers, Plan plan) {
        this.servers = servers;
        this.plan = plan;
    }

    List<Sample> run() throws Exception {
        return Turns.runAll(1, List.of(ExpiringContender.values()), (contender, repetition) -> measure(contender));
    }

    /** Runs both processes; each of their rounds is a repetition. */
    private List<Sample> measure(ExpiringContender contender) {
        servers.command("FLUSHALL");
        List<CompletableFuture<List<String>>> running = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            List<String> arguments = List.of(
                    "expired-key",
                    "--redis=" + servers.redis(),
                    "--contender=" + contender.name(),
                    "--number=" + i,
                    "--processes=" + PROCESSES,
                    "--threads=" + plan.threads(),
                    "--rounds=" + plan.repetitions(),
                    "--load=" + plan.load().toMillis());
            running.add(CompletableFuture.supplyAsync(() -> Child.run(arguments), task -> new Thread(task).start()));
        }
        List<List<ExpiredRound>> rounds = running.stream()
                .map(CompletableFuture::join)
                .map(ExpiredRound::of)
                .toList();
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= plan.repetitions(); round++) {
            int index = round - 1;
            double slowest = rounds.stream()
                    .mapToDouble(process -> process.get(index).slowestNanos())
                    .max()
                    .orElseThrow();
            samples.add(sample(contender, round, rounds.get(0).get(index).loads(), slowest));
        }
        return samples;
    }

    private Sample sample(ExpiringContender contender, int round, long loads, double slowestNanos) {
        return new Sample(
                "loads of an expired key, %d processes x %d threads, load of %d ms"
                        .formatted(PROCESSES, plan.threads(), plan.load().toMillis()),
                contender.toString(),
                round,
                Unit.COUNT,
                loads,
                Map.of(),
                1,
                null,
                Map.of("slowest read, in loads", slowestNanos / plan.load().toNanos()));
    }
}
