package dev.forebay.model;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.forebay.model.Breach.Kind;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Owners and readers of one counter: the promise with all rules, and the breach without each. */
class CounterModelTest extends ModelContract {

    static Stream<Scenario<?>> scenarios() {
        return Scenarios.ofCounters();
    }

    static Stream<Arguments> ablations() {
        return Stream.of(
                lasting(Rule.FENCE, Kind.WRONG_TOTAL),
                lasting(Rule.FLUSH_ID, Kind.WRONG_TOTAL),
                lasting(Rule.FREEZE_WAITS_FOR_COMPLETION, Kind.WRONG_TOTAL),
                lasting(Rule.COMPLETE_CHECKS_ID, Kind.WRONG_TOTAL),
                lasting(Rule.COMPLETE_DROPS_BASES, Kind.USELESS_ENTRY),
                lasting(Rule.COMPLETE_DROPS_LEASES, Kind.USELESS_ENTRY),
                lasting(Rule.TOTAL_CHECKS_LAST_FLUSH, Kind.WRONG_TOTAL),
                lasting(Rule.START_ONLY_IF_UNSET, Kind.WRONG_TOTAL),
                lasting(Rule.REBASE_CHECKS_LAST_FLUSH, Kind.WRONG_TOTAL),
                ablation(
                        Rule.ALIGN_READS_JOURNAL_FIRST,
                        Kind.WRONG_TOTAL,
                        rules -> CounterScenario.lasting(2, 0, 2, rules)),
                ablation(Rule.JOURNAL_HAS_OWN_ROW, Kind.WRONG_TOTAL, rules -> JournalsScenario.two(2, 3, rules)),
                ablation(Rule.FENCE_IS_THE_JOURNALS, Kind.WRONG_TOTAL, rules -> JournalsScenario.anew(2, 2, 1, rules)),
                ablation(Rule.STEPS_NAME_JOURNAL, Kind.WRONG_TOTAL, rules -> JournalsScenario.anew(2, 2, 1, rules)),
                ablation(Rule.FLUSH_ID_IS_UNIQUE, Kind.WRONG_TOTAL, rules -> CounterScenario.lossAlone(1, 2, rules)));
    }

    private static Arguments lasting(Rule rule, Kind kind) {
        return ablation(rule, kind, rules -> CounterScenario.lasting(2, 1, 2, rules));
    }

    private static Arguments ablation(Rule rule, Kind kind, Function<Rules, Scenario<?>> scenario) {
        return arguments(scenario.apply(Rules.without(rule)), kind);
    }

    /** A base that fits the journal by its flush is right whichever was read first; journal first only starts over less often. */
    @Test
    void totalReadsJournalFirst_isImpliedByTheCheckOfTheLastFlush() {
        Explored.holds(CounterScenario.lasting(2, 1, 2, Rules.without(Rule.TOTAL_READS_JOURNAL_FIRST)));
    }

    /** An owner that knows the journal from before it was emptied may drop a batch that was frozen after that. */
    @Test
    void lossBetweenTheQuestionsOfAnOwner_isNotPromisedFor() {
        Explored.breaks(CounterScenario.lossAlone(2, 2, Rules.ALL), Kind.WRONG_TOTAL);
    }
}
