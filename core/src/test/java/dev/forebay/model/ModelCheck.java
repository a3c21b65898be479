package dev.forebay.model;

import dev.forebay.model.Explorer.Report;
import java.util.List;
import java.util.stream.Stream;

/**
 * Explores the scenarios of the gate, and larger ones: {@code ./modelcheck}, or {@code ./modelcheck counter} for those whose names begin
 * like that. Ends with 1 if a promise is broken.
 */
final class ModelCheck {
    private static final int MOST_STATES = 50_000_000;

    private ModelCheck() {}

    public static void main(String[] arguments) {
        List<Scenario<?>> scenarios = Stream.of(
                        Scenarios.ofKeys(),
                        Scenarios.ofOutages(),
                        Scenarios.ofNear(),
                        Scenarios.ofFlights(),
                        Scenarios.ofRows(),
                        Scenarios.ofCounters(),
                        Scenarios.larger())
                .<Scenario<?>>flatMap(some -> some)
                .filter(scenario -> arguments.length == 0 || scenario.name().startsWith(arguments[0]))
                .toList();
        if (scenarios.isEmpty()) {
            System.err.printf("no scenario's name begins with '%s'; usage: modelcheck [NAME]%n", arguments[0]);
            System.exit(2);
        }
        long states = 0;
        int broken = 0;
        for (Scenario<?> scenario : scenarios) {
            Report report = Explorer.explore(scenario, MOST_STATES);
            System.out.println(report);
            states += report.states();
            broken += report.trace() == null ? 0 : 1;
        }
        System.out.printf("%d scenarios, %,d states, %d broken%n", scenarios.size(), states, broken);
        System.exit(broken == 0 ? 0 : 1);
    }
}
