package dev.forebay.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.simulation.machine.Experiment.Outcome;
import dev.forebay.proof.simulation.machine.Trace;
import dev.forebay.proof.simulation.machine.WovenLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The engine keeps its promises in every simulated world of the gate, and a simulation that finds nothing would find something. */
@Timeout(300)
class SimulationTest {
    private static final long SEEDS = 3_000;

    @Test
    void everyStrategy_underFaults_keepsItsPromise() throws Exception {
        StringBuilder found = new StringBuilder();
        Campaign campaign = new Campaign((seed, outcome) -> found.append("\n./simulate --replay ")
                .append(seed)
                .append(": ")
                .append(outcome.setup())
                .append("\n")
                .append(outcome.violation()));

        Campaign.Result result = campaign.run(1, SEEDS, 2);

        assertThat(found.toString()).as("violations").isEmpty();
        assertThat(result.seeds()).isEqualTo(SEEDS);
        assertThat(result.calls()).isGreaterThan(20 * SEEDS);
        assertThat(result.faults()).isGreaterThan(5 * SEEDS);
        assertThat(result.words()).contains("3000 seeds", "0 violations");
    }

    @Test
    void theSeedsOfTheGate_haveEveryStrategyAndFault() {
        Map<Setup.Strategy, Integer> strategies = new EnumMap<>(Setup.Strategy.class);
        LongStream.rangeClosed(1, SEEDS)
                .forEach(seed -> strategies.merge(Setup.of(seed).strategy(), 1, Integer::sum));

        assertThat(strategies).hasSize(Setup.Strategy.values().length);
        assertThat(strategies.values()).allMatch(count -> count > SEEDS / 20);
        assertThat(LongStream.rangeClosed(1, SEEDS).mapToObj(Setup::of))
                .anyMatch(setup -> setup.promise() == Setup.Promise.ACKNOWLEDGED)
                .anyMatch(setup -> setup.faults().crashes())
                .anyMatch(setup -> setup.faults().cuts())
                .anyMatch(setup -> setup.faults().refusals());
    }

    @Test
    void seedsThatFoundSomething_findNothingAnyMore() throws IOException {
        try (Simulator simulator = new Simulator(new WovenLoader(List.of()))) {
            for (String line : regressions()) {
                Outcome outcome = simulator.run(Long.parseLong(line.substring(0, line.indexOf(' '))), new Trace(false));
                assertThat(outcome.violation()).as(line).isNull();
            }
        }
    }

    private static List<String> regressions() throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(SimulationTest.class.getResourceAsStream("/simulation/seeds.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void aSeed_runAgain_takesTheSameSteps() {
        try (Simulator first = new Simulator(new WovenLoader(List.of()));
                Simulator second = new Simulator(new WovenLoader(List.of()))) {
            for (long seed = 1; seed <= 60; seed++) {
                Trace trace = new Trace(true);
                Trace again = new Trace(true);
                Outcome outcome = first.run(seed, trace);

                assertThat(second.run(seed, again)).isEqualTo(outcome);
                assertThat(again.lines()).as("seed %d", seed).isEqualTo(trace.lines());
                assertThat(again.hash()).as("seed %d", seed).isEqualTo(trace.hash());
            }
        }
    }

    @Test
    void twoSeeds_takeDifferentSteps() {
        try (Simulator simulator = new Simulator(new WovenLoader(List.of()))) {
            Trace one = new Trace(false);
            Trace other = new Trace(false);
            simulator.run(1, one);
            simulator.run(2, other);

            assertThat(other.hash()).isNotEqualTo(one.hash());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRuleThatIsOff_isFound(Rule rule) {
        String found = null;
        try (Simulator simulator = new Simulator(new WovenLoader(rule.off()))) {
            int runs = 0;
            for (long seed = 1; found == null && runs < rule.withinSeeds(); seed++) {
                if (rule.concerns(Setup.of(seed))) {
                    found = simulator.run(seed, new Trace(false)).violation();
                    runs++;
                }
            }
        }
        assertThat(found).as("%s within %d seeds", rule, rule.withinSeeds()).isNotNull();
    }

    @Test
    void replay_showsTheTrace() {
        StringWriter text = new StringWriter();
        CommandLine command = new CommandLine(new SimulateCommand()).setOut(new PrintWriter(text, true));

        assertThat(command.execute("--replay", "1")).isZero();
        assertThat(text.toString()).contains("seed 1: ", "no violation", "calls get", "calm", "trace ");
    }

    @Test
    void command_seedsThatItCannotRun_areRefused() {
        assertRefused("past the greatest", "--from", "9223372036854775807");
        assertRefused("past the greatest", "--from", "9223372036854775800", "--seeds", "8", "--threads", "2");
        assertRefused("both must be 1 or more", "--seeds", "0");
        assertRefused("--replay runs one seed alone, and --seeds is of many", "--replay", "1", "--seeds", "20");
        assertRefused("--replay runs one seed alone, and --from is of many", "--replay", "1", "--from", "1");
    }

    private static void assertRefused(String words, String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = new CommandLine(new SimulateCommand()).setErr(new PrintWriter(text, true));
        assertThat(command.execute(arguments)).isEqualTo(2);
        assertThat(text.toString()).contains(words);
    }

    @Test
    void command_runsTheSeedsThatItIsTold() {
        StringWriter text = new StringWriter();
        CommandLine command = new CommandLine(new SimulateCommand()).setOut(new PrintWriter(text, true));

        assertThat(command.execute("--from", "7", "--seeds", "20", "--threads", "2"))
                .isZero();
        assertThat(text.toString()).contains("20 seeds", "0 violations");
    }
}
