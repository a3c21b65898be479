package dev.forebay.model;

import java.util.EnumSet;
import java.util.Set;

/** The rules that are in force: all, or all but some. */
final class Rules {
    static final Rules ALL = new Rules(EnumSet.noneOf(Rule.class));

    private final Set<Rule> off;

    private Rules(Set<Rule> off) {
        this.off = off;
    }

    static Rules without(Rule rule) {
        return new Rules(EnumSet.of(rule));
    }

    boolean hold(Rule rule) {
        return !off.contains(rule);
    }

    /** Returns a scenario's name, with what is off. */
    String name(String scenario) {
        return off.isEmpty()
                ? scenario
                : "%s, without '%s'".formatted(scenario, off.iterator().next());
    }
}
