package dev.forebay.benchmarks;

import dev.forebay.benchmarks.codecs.CodecsCommand;
import dev.forebay.benchmarks.goals.ExpiredKeyCommand;
import dev.forebay.benchmarks.goals.GoalsCommand;
import dev.forebay.benchmarks.goals.GrownSizeCommand;
import dev.forebay.benchmarks.local.LocalCommand;
import dev.forebay.benchmarks.near.HitsCommand;
import dev.forebay.benchmarks.near.NearCommand;
import dev.forebay.benchmarks.near.WriterCommand;
import dev.forebay.benchmarks.reads.ReadsCommand;
import dev.forebay.benchmarks.reads.VirtualHitsCommand;
import dev.forebay.benchmarks.writebehind.WriteBehindCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command: a subcommand for each benchmark. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            AllCommand.class,
            LocalCommand.class,
            ReadsCommand.class,
            WriteBehindCommand.class,
            NearCommand.class,
            GoalsCommand.class,
            HitsCommand.class,
            ExpiredKeyCommand.class,
            GrownSizeCommand.class,
            WriterCommand.class,
            VirtualHitsCommand.class,
            CodecsCommand.class
        },
        description = "Measures Forebay beside the physical limit and beside peers, in one run, on real servers.")
public final class Bench {

    /** Begins here. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
