package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A row that is kept near: the promise with all rules, and the breach without each. */
class NearModelTest extends ModelContract {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofNear();
    }

    static Stream<Arguments> ablations() {
        return Stream.of(
                without(Rule.NEAR_KEEPS_UNDER_MARK, Kind.STALE_ENTRY),
                without(Rule.NEAR_MARKS_BEFORE_ASKING, Kind.OLD_READ),
                without(Rule.NEAR_DROPS_OWN_WRITES, Kind.OLD_READ),
                without(Rule.NEAR_ENDS_WITH_CONNECTION, Kind.STALE_ENTRY),
                without(Rule.NEAR_MARKS_END_WITH_CONNECTION, Kind.STALE_ENTRY));
    }

    private static Arguments without(Rule rule, Kind kind) {
        return Arguments.of(new NearScenario(2, 2, Rules.without(rule)), kind);
    }
}
