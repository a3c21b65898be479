package dev.forebay.jdbc.internal.mapping;

import java.util.Set;

/**
 * What a database does to the values of a column in silence: known, so that such values can be refused.
 *
 * @param folding how it takes texts for equal that are not, and how to stop it, for a message; empty if it does not
 * @param labels the only texts that it keeps as they are; empty for all
 * @param maxBytes from how many bytes of UTF-8 on it cuts off blanks at the end; 0 for never
 * @param dropsBlanks whether it drops all blanks at the end
 * @param finiteOnly whether it has no infinite numbers, and no NaN
 * @param fillsNull whether it puts a value of its own in the place of {@code NULL}
 */
public record Quirks(
        String folding, Set<String> labels, long maxBytes, boolean dropsBlanks, boolean finiteOnly, boolean fillsNull) {
    public static final Quirks NONE = new Quirks("", Set.of(), 0, false, false, false);
}
