package dev.forebay.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.Explorer.Report;

/** Explores scenarios within the bound of the gate, and says on standard output what was found. */
final class Explored {
    static final int MOST_STATES = 2_000_000;

    private Explored() {}

    static Report holds(Scenario<?> scenario) {
        Report report = explore(scenario);
        assertThat(report.trace()).as(scenario.name()).isNull();
        return report;
    }

    static void breaks(Scenario<?> scenario, Kind kind) {
        Report report = explore(scenario);
        assertThat(report.trace()).as(scenario.name()).isNotNull();
        assertThat(report.trace().breach().kind()).as(scenario.name()).isEqualTo(kind);
    }

    private static Report explore(Scenario<?> scenario) {
        Report report = Explorer.explore(scenario, MOST_STATES);
        System.out.println(report);
        return report;
    }
}
