package dev.forebay.benchmarks.goals;

import java.util.List;

/**
 * What one size of one local cache has shown, as a line of text between two JVMs.
 *
 * @param entries of the cache
 * @param nanos of a hit
 * @param bytes of an entry, with its key, which is its row too
 */
record GrownSize(int entries, double nanos, double bytes) {
    private static final String MARK = "size";

    String line() {
        return "%s %s %s %s".formatted(MARK, entries, nanos, bytes);
    }

    /** Returns those that were printed, among what else was. */
    static List<GrownSize> of(List<String> printed) {
        return printed.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words[0].equals(MARK))
                .map(words -> new GrownSize(
                        Integer.parseInt(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3])))
                .toList();
    }
}
