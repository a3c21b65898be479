package dev.forebay.model;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.forebay.model.Breach.Kind;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers and writers of one key: the promise with all rules, and the breach without each. */
class KeyModelTest extends ModelContract {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofKeys();
    }

    static Stream<Arguments> ablations() {
        return Stream.of(
                strong(Rule.FILL_CHECKS_LEASE, Kind.STALE_ENTRY),
                strong(Rule.ABANDON_CHECKS_LEASE, Kind.STALE_ENTRY),
                strong(Rule.ACQUIRE_ONLY_ABSENT, Kind.STALE_ENTRY),
                strong(Rule.LOAD_AFTER_LEASE, Kind.STALE_ENTRY),
                strong(Rule.HOLD_BEFORE_COMMIT, Kind.STALE_ENTRY),
                strong(Rule.INSTALL_UNLESS_CONTENDED, Kind.STALE_ENTRY),
                strong(Rule.INVALIDATE_KEEPS_HOLDS, Kind.STALE_ENTRY),
                strong(Rule.REPLACE_CHECKS_STAMP, Kind.STALE_ENTRY),
                ablation(Rule.DEADLINE_PER_TOKEN, Kind.ENDLESS_HOLD, rules -> KeyScenario.strong(1, 3, rules)),
                ablation(Rule.LATE_RELEASE_DROPS, Kind.STALE_ENTRY, rules -> KeyScenario.lateCommit(2, 1, rules)),
                ablation(Rule.LATE_RELEASE_IS_TOLD, Kind.STALE_ENTRY, rules -> KeyScenario.lateCommit(2, 1, rules)),
                ablation(Rule.LATE_RELEASE_DROPS, Kind.STALE_ENTRY, rules -> KeyScenario.loss(2, 1, rules)),
                ablation(Rule.LATE_RELEASE_DROPS, Kind.STALE_ENTRY, rules -> KeyScenario.invalidating(2, 1, rules)),
                ablation(Rule.LATE_RELEASE_DROPS_LEASES, Kind.STALE_ENTRY, rules -> KeyScenario.loss(2, 1, rules)),
                ablation(
                        Rule.LATE_RELEASE_DROPS_LEASES,
                        Kind.STALE_ENTRY,
                        rules -> KeyScenario.invalidating(2, 1, rules)),
                ablation(Rule.LATE_RELEASE_CONTENDS, Kind.STALE_ENTRY, rules -> KeyScenario.lateCommit(1, 2, rules)),
                ablation(Rule.INVALIDATE_CONTENDS, Kind.STALE_ENTRY, rules -> KeyScenario.outside(1, 1, rules)));
    }

    private static Arguments strong(Rule rule, Kind kind) {
        return ablation(rule, kind, rules -> KeyScenario.strong(2, 2, rules));
    }

    private static Arguments ablation(Rule rule, Kind kind, Function<Rules, Scenario<?>> scenario) {
        return arguments(scenario.apply(Rules.without(rule)), kind);
    }

    /**
     * Two tokens that were there together have made the key contended when the second came; and a token that ran out alone has left the
     * key absent. So the mark never rests on a token that has run out: the rule is a second belt.
     */
    @Test
    void contendedByRunOutTokens_isImpliedByTheOtherRules() {
        Rules rules = Rules.without(Rule.CONTENDED_BY_RUN_OUT_TOKENS);
        Explored.holds(KeyScenario.strong(1, 3, rules));
        Explored.holds(KeyScenario.lateCommit(1, 3, rules));
        Explored.holds(KeyScenario.loss(1, 3, rules));
    }

    /** What the protocol says that it does not promise: the model finds it, so the exclusions are not larger than they must be. */
    static Stream<Scenario<?>> limits() {
        return Stream.of(
                KeyScenario.lateCommit(1, 1, Rules.ALL).withCrashes(),
                KeyScenario.loss(1, 1, Rules.ALL).withCrashes(),
                KeyScenario.loss(1, 1, Rules.ALL).withMissedReleases(),
                KeyScenario.invalidating(1, 1, Rules.ALL).withCrashes());
    }

    @ParameterizedTest
    @MethodSource
    void limits(KeyScenario scenario) {
        Explored.breaks(scenario, Kind.STALE_ENTRY);
    }
}
