package dev.forebay.model;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.forebay.model.Breach.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Puts, owners, readers and statements on one key of a write-behind cache: the promise with all rules, and the breach without each. */
class RowsModelTest extends ModelContract {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofRows();
    }

    static Stream<Arguments> ablations() {
        return Stream.of(
                puts(Rule.DIRTY_REFUSES_INVALIDATE, Kind.LOST_WRITE),
                puts(Rule.DIRTY_STAYS, Kind.LOST_WRITE),
                puts(Rule.SEQUENCE_GROWS, Kind.STALE_ENTRY),
                puts(Rule.SETTLE_CHECKS_SEQUENCE, Kind.STALE_ENTRY),
                puts(Rule.BURY_CHECKS_SEQUENCE, Kind.LOST_WRITE),
                puts(Rule.REVIVE_SPARES_DIRTY, Kind.LOST_WRITE),
                puts(Rule.FENCE, Kind.SOURCE_WENT_BACK),
                puts(Rule.FENCE_IN_TRANSACTION, Kind.SOURCE_WENT_BACK),
                puts(Rule.BATCH_UNDER_FENCE, Kind.SOURCE_WENT_BACK),
                puts(Rule.SETTLE_CHECKS_FENCE, Kind.LOST_WRITE),
                statement(Rule.SETTLE_CHECKS_FENCE, Kind.STALE_ENTRY),
                statement(Rule.HELD_REFUSES_APPEND, Kind.STALE_ENTRY),
                statement(Rule.DIRTY_REFUSES_HOLD, Kind.LOST_WRITE));
    }

    private static Arguments puts(Rule rule, Kind kind) {
        return arguments(RowsScenario.puts(2, 1, 2, Rules.without(rule)), kind);
    }

    private static Arguments statement(Rule rule, Kind kind) {
        return arguments(RowsScenario.statement(2, 1, 1, Rules.without(rule)), kind);
    }
}
