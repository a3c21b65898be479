package dev.forebay.benchmarks.goals;

import java.util.List;

/**
 * What one process has seen of one expiry, as a line of text between two JVMs.
 *
 * @param loads of all processes
 * @param slowestNanos of this process's reads
 */
record ExpiredRound(long loads, long slowestNanos) {
    private static final String MARK = "round";

    String line() {
        return "%s %d %d".formatted(MARK, loads, slowestNanos);
    }

    /** Returns those that were printed, among what else was. */
    static List<ExpiredRound> of(List<String> printed) {
        return printed.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words[0].equals(MARK))
                .map(words -> new ExpiredRound(Long.parseLong(words[1]), Long.parseLong(words[2])))
                .toList();
    }
}
