package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Contenders in turns: each once in every repetition, in another order each time, so that a machine that is slower for a while
 * is slower for all of them.
 */
public final class Turns {
    private Turns() {}

    /** Runs one contender once. */
    @FunctionalInterface
    public interface Turn<E> {
        Sample take(E entrant, int repetition) throws Exception;
    }

    /** Runs one contender once, at several works. */
    @FunctionalInterface
    public interface WideTurn<E> {
        List<Sample> take(E entrant, int repetition) throws Exception;
    }

    /**
     * Runs all repetitions, which count from 1.
     *
     * @return the samples by contender, in the order of {@code entrants}
     */
    public static <E> List<Sample> run(int repetitions, List<E> entrants, Turn<E> turn) throws Exception {
        return runAll(repetitions, entrants, (entrant, repetition) -> List.of(turn.take(entrant, repetition)));
    }

    /** Runs all repetitions as {@link #run} does. */
    public static <E> List<Sample> runAll(int repetitions, List<E> entrants, WideTurn<E> turn) throws Exception {
        List<List<Sample>> samples = new ArrayList<>();
        entrants.forEach(entrant -> samples.add(new ArrayList<>()));
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < entrants.size(); i++) {
                order.add(i);
            }
            Collections.rotate(order, repetition);
            for (int which : order) {
                samples.get(which).addAll(turn.take(entrants.get(which), repetition));
            }
        }
        return samples.stream().flatMap(List::stream).toList();
    }
}
