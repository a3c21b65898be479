package dev.forebay.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.model.Explorer.Report;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One state stands for those that differ in the names of like processes alone; no state of another kind may be lost by that. */
class ReductionTest {

    static Stream<Scenario<?>> reductions() {
        return Stream.of(
                KeyScenario.strong(2, 2, Rules.ALL),
                KeyScenario.outside(1, 2, Rules.ALL),
                new FlightScenario(2, 1, true, Rules.ALL));
    }

    @ParameterizedTest
    @MethodSource
    <S> void reductions(Scenario<S> scenario) {
        Set<Object> forms = new HashSet<>();
        Report all = Explorer.explore(new Unreduced<>(scenario, forms), Explored.MOST_STATES);
        assertThat(all.trace()).isNull();
        assertThat(forms)
                .hasSize(Explorer.explore(scenario, Explored.MOST_STATES).states())
                .hasSizeLessThan(all.states());
    }

    /** A scenario without its reduction, which collects the reduced forms. */
    private record Unreduced<S>(Scenario<S> scenario, Set<Object> forms) implements Scenario<S> {
        @Override
        public String name() {
            return scenario.name();
        }

        @Override
        public S initial() {
            return scenario.initial();
        }

        @Override
        public void transitions(S state, Next<S> next) {
            scenario.transitions(state, next);
        }

        @Override
        public @Nullable Breach breachIn(S state) {
            return scenario.breachIn(state);
        }

        @Override
        public Object canonical(S state) {
            forms.add(scenario.canonical(state));
            return state;
        }
    }
}
