package dev.forebay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.Explorer.Report;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplorerTest {

    /** Two numbers below 10, each of which may be raised; {@code forbidden} is the sum that breaks. */
    private record Sums(int forbidden) implements Scenario<Sums.Pair> {
        record Pair(int left, int right) {}

        @Override
        public String name() {
            return "sums";
        }

        @Override
        public Pair initial() {
            return new Pair(0, 0);
        }

        @Override
        public void transitions(Pair pair, Next<Pair> next) {
            if (pair.left() < 9) {
                next.leads("left", new Pair(pair.left() + 1, pair.right()));
            }
            if (pair.right() < 9) {
                next.leads("right", new Pair(pair.left(), pair.right() + 1));
            }
            if (pair.left() == 9 && pair.right() == 9) {
                next.leads("back", initial());
            }
        }

        @Override
        public @Nullable Breach breachIn(Pair pair) {
            return pair.left() + pair.right() == forbidden ? new Breach(Kind.WRONG_TOTAL, pair.toString()) : null;
        }
    }

    @Test
    void explore_visitsEveryState() {
        Report report = Explorer.explore(new Sums(-1), 100);
        assertThat(report.trace()).isNull();
        assertThat(report.states()).isEqualTo(100);
        assertThat(report.transitions()).isEqualTo(181);
        assertThat(report.depth()).isEqualTo(18);
    }

    @Test
    void explore_aBreach_returnsAShortestWay() {
        Report report = Explorer.explore(new Sums(3), 100);
        assertThat(report.trace()).isNotNull();
        assertThat(report.trace().steps()).hasSize(3);
        assertThat(report.trace().breach().kind()).isEqualTo(Kind.WRONG_TOTAL);
        assertThat(report.trace().toString()).contains("1. left", "3. left");
    }

    @Test
    void explore_moreStatesThanTheBound_fails() {
        assertThatThrownBy(() -> Explorer.explore(new Sums(-1), 99))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than 99 states");
    }
}
