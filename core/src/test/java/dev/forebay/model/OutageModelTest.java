package dev.forebay.model;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.forebay.model.Breach.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** A server that goes back in time, and a process that goes on without it: the promise with all rules, and the breach without each. */
class OutageModelTest extends ModelContract {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofOutages();
    }

    static Stream<Arguments> ablations() {
        return Stream.of(
                restart(Rule.ENTRIES_HAVE_EPOCHS, Kind.STALE_ENTRY),
                restart(Rule.LEASES_HAVE_EPOCHS, Kind.STALE_ENTRY),
                restart(Rule.TOKENS_HAVE_EPOCHS, Kind.STALE_ENTRY),
                missed(Rule.MISSED_STEP_ENDS_TRUST, Kind.OLD_READ),
                missed(Rule.MISSED_RELEASE_IS_REMEMBERED, Kind.STALE_ENTRY),
                missed(Rule.REPLAY_BEFORE_TRUST, Kind.OLD_READ),
                missed(Rule.TRUST_ONLY_IF_NOTHING_MISSED, Kind.OLD_READ));
    }

    private static Arguments restart(Rule rule, Kind kind) {
        return arguments(new RestartScenario(1, 2, Rules.without(rule)), kind);
    }

    private static Arguments missed(Rule rule, Kind kind) {
        return arguments(MissedScenario.of(2, Rules.without(rule)), kind);
    }

    /** What is remembered is in the process's memory, so the promise excludes its crash. */
    @Test
    void crashOfAProcessThatHasMissedSomething_leavesAnOldEntry() {
        Explored.breaks(MissedScenario.of(1, Rules.ALL).withCrashes(), Kind.OLD_READ);
    }
}
