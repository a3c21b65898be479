package dev.forebay.benchmarks.near;

import java.util.List;

/**
 * Hits of one contender in one JVM, as a line of text between two JVMs.
 *
 * @param threads that read
 * @param nanos of a hit in the median window
 * @param fast nanos of a hit in the window that only one in twenty are faster than
 * @param bytes allocated by a hit
 */
record Hits(int threads, double nanos, double fast, double bytes) {
    private static final String MARK = "hits";

    String line() {
        return "%s %s %s %s %s".formatted(MARK, threads, nanos, fast, bytes);
    }

    /** Returns those that were printed, among what else was. */
    static List<Hits> of(List<String> printed) {
        return printed.stream()
                .map(line -> line.trim().split(" ", -1))
                .filter(words -> words[0].equals(MARK))
                .map(words -> new Hits(
                        Integer.parseInt(words[1]),
                        Double.parseDouble(words[2]),
                        Double.parseDouble(words[3]),
                        Double.parseDouble(words[4])))
                .toList();
    }
}
