package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Experiment.Outcome;
import dev.forebay.proof.simulation.machine.Trace;
import dev.forebay.proof.simulation.machine.WovenLoader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the engine in a simulated world, seed after seed, or one seed with its trace. Ends with status 1 on a violation. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Runs the engine in a simulated world in which a seed decides everything: whose turn it is, time, crashes, delays.")
public final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--seeds", defaultValue = "10000", description = "how many seeds, default ${DEFAULT-VALUE}")
    private long seeds = 10_000;

    @Option(names = "--from", defaultValue = "1", description = "the first seed, default ${DEFAULT-VALUE}")
    private long from = 1;

    @Option(names = "--threads", description = "seeds that run at once; default: one for each processor")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--replay", description = "runs this seed alone, and shows its trace")
    private @Nullable Long replay;

    /** Begins here. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
    }

    /** One seed is replayed from its beginning, alone: what says which, or how many at once, would be passed by. */
    private void requireAlone() {
        for (String other : List.of("--seeds", "--from", "--threads")) {
            if (command.commandLine().getParseResult().hasMatchedOption(other)) {
                throw new ParameterException(
                        command.commandLine(),
                        "--replay runs one seed alone, and %s is of many; leave one of them out".formatted(other));
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        if (seeds < 1 || threads < 1) {
            throw new ParameterException(
                    command.commandLine(),
                    "--seeds is %d, --threads %d; both must be 1 or more".formatted(seeds, threads));
        }
        // Each thread takes one seed past the end before it stops.
        if (from > Long.MAX_VALUE - seeds - threads) {
            throw new ParameterException(
                    command.commandLine(),
                    "--from is %d, and %d seeds (--seeds) from there are past the greatest, %d; begin lower, or run fewer"
                            .formatted(from, seeds, Long.MAX_VALUE));
        }
        if (replay != null) {
            requireAlone();
        }
        PrintWriter out = command.commandLine().getOut();
        return replay == null ? runAll(out) : replayOne(replay, out);
    }

    private int runAll(PrintWriter out) throws Exception {
        Campaign campaign = new Campaign((seed, outcome) -> {
            show(seed, outcome, out);
            out.println("  its trace: ./simulate --replay " + seed);
            out.flush();
        });
        Campaign.Result result = campaign.run(from, seeds, threads);
        if (!result.violations().isEmpty()) {
            replayOne(result.violations().get(0), out);
        }
        out.println(result.words());
        return result.violations().isEmpty() ? 0 : 1;
    }

    private static int replayOne(long seed, PrintWriter out) {
        Trace trace = new Trace(true);
        Outcome outcome;
        try (Simulator simulator = new Simulator(new WovenLoader(List.of()))) {
            outcome = simulator.run(seed, trace);
        }
        trace.lines().forEach(out::println);
        show(seed, outcome, out);
        out.printf("%d steps, trace %016x%n", outcome.steps(), trace.hash());
        out.flush();
        return outcome.violation() == null ? 0 : 1;
    }

    private static void show(long seed, Outcome outcome, PrintWriter out) {
        String violation = outcome.violation();
        out.printf("seed %d: %s%n  %s%n", seed, outcome.setup(), violation == null ? "no violation" : violation);
    }
}
