package dev.forebay.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that a scenario can reach, breadth first, so that the first breach found is one of the shortest.
 *
 * <p>Keeps all states in memory, some 200 bytes each. Runs in the caller's thread.
 */
final class Explorer<S> {
    private final Scenario<S> scenario;
    private final int mostStates;
    private final Set<Object> seen = new HashSet<>();
    private final List<S> states = new ArrayList<>();
    private int[] parents = new int[1 << 12];
    private long transitions;

    private Explorer(Scenario<S> scenario, int mostStates) {
        this.scenario = scenario;
        this.mostStates = mostStates;
    }

    /**
     * Returns what was found: every reachable state is as it must be, or the shortest way to a breach.
     *
     * @throws IllegalStateException if there are more than {@code mostStates} states: then nothing has been shown
     */
    static <S> Report explore(Scenario<S> scenario, int mostStates) {
        return new Explorer<>(scenario, mostStates).run();
    }

    /**
     * The outcome of an exploration.
     *
     * @param depth transitions from the initial state to the farthest one
     * @param trace the shortest way to a breach, or {@code null} if there is none
     */
    record Report(
            String scenario,
            int states,
            long transitions,
            int depth,
            Duration took,
            @Nullable Trace trace) {
        @Override
        public String toString() {
            String outcome = trace == null ? "holds" : trace.toString();
            return "%-64s %,9d states %,11d transitions, depth %2d, %5.1f s: %s"
                    .formatted(scenario, states, transitions, depth, took.toMillis() / 1000.0, outcome);
        }
    }

    /** The shortest way to a breach. */
    record Trace(List<String> steps, Breach breach) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(breach.toString());
            for (int i = 0; i < steps.size(); i++) {
                text.append(System.lineSeparator())
                        .append("    %2d. ".formatted(i + 1))
                        .append(steps.get(i));
            }
            return text.toString();
        }
    }

    private Report run() {
        long began = System.nanoTime();
        S initial = scenario.initial();
        visit(initial, -1);
        int depth = 0;
        int endOfLevel = 1;
        Trace trace = null;
        for (int at = 0; at < states.size() && trace == null; at++) {
            if (at == endOfLevel) {
                depth++;
                endOfLevel = states.size();
            }
            trace = expand(at);
        }
        return new Report(
                scenario.name(),
                states.size(),
                transitions,
                trace == null ? depth : trace.steps().size(),
                Duration.ofNanos(System.nanoTime() - began),
                trace);
    }

    /** Returns the way to a breach that is at most one transition away. */
    private @Nullable Trace expand(int at) {
        Breaches<S> found = new Breaches<>();
        scenario.transitions(states.get(at), new Scenario.Next<>() {
            @Override
            public void leads(String step, S state) {
                transitions++;
                if (visit(state, at)) {
                    Breach breach = scenario.breachIn(state);
                    if (breach != null) {
                        found.add(breach, step, state);
                    }
                }
            }

            @Override
            public void breaks(String step, Breach breach) {
                found.add(breach, step, null);
            }
        });
        return found.breach == null ? null : new Trace(wayTo(at, found.step, found.state), found.breach);
    }

    /** The first breach among the transitions of one state. */
    private static final class Breaches<S> {
        private @Nullable Breach breach;
        private String step = "";
        private @Nullable S state;

        void add(Breach found, String by, @Nullable S in) {
            if (breach == null) {
                breach = found;
                step = by;
                state = in;
            }
        }
    }

    private boolean visit(S state, int parent) {
        if (!seen.add(scenario.canonical(state))) {
            return false;
        }
        if (states.size() == mostStates) {
            throw new IllegalStateException("'%s' has more than %,d states: nothing is shown; give it a higher bound"
                    .formatted(scenario.name(), mostStates));
        }
        if (states.size() == parents.length) {
            parents = Arrays.copyOf(parents, 2 * parents.length);
        }
        parents[states.size()] = parent;
        states.add(state);
        return true;
    }

    private List<String> wayTo(int at, String lastStep, @Nullable S lastState) {
        Deque<String> steps = new ArrayDeque<>();
        steps.addFirst(lastState == null ? lastStep : describe(lastStep, lastState));
        for (int child = at; parents[child] >= 0; child = parents[child]) {
            S after = states.get(child);
            steps.addFirst(describe(stepBetween(states.get(parents[child]), after), after));
        }
        return List.copyOf(steps);
    }

    private static String describe(String step, Object state) {
        return "%-44s %s".formatted(step, state);
    }

    /** Steps are not kept: the few of a trace are found again. */
    private String stepBetween(S before, S after) {
        List<String> steps = new ArrayList<>();
        scenario.transitions(before, new Scenario.Next<>() {
            @Override
            public void leads(String step, S state) {
                if (state.equals(after)) {
                    steps.add(step);
                }
            }

            @Override
            public void breaks(String step, Breach breach) {
                // A state on the way to a breach has none itself.
            }
        });
        return steps.get(0);
    }
}
