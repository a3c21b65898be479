package dev.forebay.benchmarks;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A figure that is to be reached.
 *
 * @param work of the table of goals
 * @param text what the figure is, and how much it is to be
 * @param rule how it is compared
 * @param bound that is to be reached or kept
 * @param measured computes the figure from the lines of one run; empty if they are not there
 */
record Goal(String work, String text, Rule rule, double bound, Function<Lines, OptionalDouble> measured) {

    /** How a figure is compared with its bound. */
    enum Rule {
        AT_LEAST,
        AT_MOST,
        /** As {@link #AT_MOST}, of the nearest whole number: a count that is taken by the time, which a busy machine makes longer. */
        AT_MOST_WHOLE,
        /** There is no bound: the figure is to be stated. */
        STATED
    }

    static Goal atLeast(String work, String text, double bound, Function<Lines, OptionalDouble> measured) {
        return new Goal(work, text, Rule.AT_LEAST, bound, measured);
    }

    static Goal atMost(String work, String text, double bound, Function<Lines, OptionalDouble> measured) {
        return new Goal(work, text, Rule.AT_MOST, bound, measured);
    }

    static Goal atMostWhole(String work, String text, double bound, Function<Lines, OptionalDouble> measured) {
        return new Goal(work, text, Rule.AT_MOST_WHOLE, bound, measured);
    }

    static Goal stated(String work, String text, Function<Lines, OptionalDouble> measured) {
        return new Goal(work, text, Rule.STATED, 0, measured);
    }

    /** Returns the cells of its row: work, goal, measured, and whether it is met or by how much it is missed. */
    List<String> cells(Lines lines) {
        OptionalDouble found = measured.apply(lines);
        return found.isEmpty()
                ? List.of(work, text, "–", "not measured in this run")
                : List.of(work, text, "%,.2f".formatted(found.getAsDouble()), verdict(found.getAsDouble()));
    }

    private String verdict(double measured) {
        double found = rule == Rule.AT_MOST_WHOLE ? Math.round(measured) : measured;
        boolean met = switch (rule) {
            case AT_LEAST -> found >= bound;
            case AT_MOST, AT_MOST_WHOLE -> found <= bound;
            case STATED -> true;
        };
        if (rule == Rule.STATED) {
            return "stated";
        }
        if (met) {
            return "met";
        }
        double by = Math.abs(found - bound);
        return bound == 0
                ? "**missed** by %,.2f".formatted(by)
                : "**missed** by %,.2f, %.0f %%".formatted(by, 100 * by / bound);
    }
}
