package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise with all rules, and the breach without each: a model's test has both as {@code scenarios} and {@code ablations}. */
abstract class ModelContract {

    @ParameterizedTest
    @MethodSource
    void scenarios(Scenario<?> scenario) {
        Explored.holds(scenario);
    }

    @ParameterizedTest
    @MethodSource
    void ablations(Scenario<?> scenario, Kind kind) {
        Explored.breaks(scenario, kind);
    }
}
