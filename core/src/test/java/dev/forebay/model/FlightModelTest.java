package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers of one process that share loads: the promise with all rules, and the breach without each. */
class FlightModelTest {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofFlights();
    }

    @ParameterizedTest
    @MethodSource
    void scenarios(Scenario<?> scenario) {
        Explored.holds(scenario);
    }

    @Test
    void withoutClosingBeforeTheFill_aLateReaderGetsAnOldRow() {
        Explored.breaks(new FlightScenario(2, 1, false, Rules.without(Rule.CLOSE_BEFORE_FILL)), Kind.OLD_READ);
    }

    @Test
    void withRowsOfUnfilledFlightsShared_aReaderThatJoinedGetsAnOldRow() {
        Explored.breaks(new FlightScenario(2, 1, false, Rules.without(Rule.SHARE_ONLY_FILLED)), Kind.OLD_READ);
    }
}
