package dev.forebay.storefront.demo.lane;

import dev.forebay.storefront.demo.load.Plan;
import java.util.List;
import java.util.Locale;

/** The lanes, in the order in which they run and are reported. */
public enum LaneKind {
    NO_CACHE("no cache", "every request goes to the database"),
    CACHE_ASIDE("cache-aside", "reads bring their loader, writes forget the entry"),
    READ_THROUGH("read-through", "the cache loads, writes go around it"),
    WRITE_THROUGH("write-through", "read-through, and a write is in database and entry when it returns"),
    REFRESH_AHEAD("refresh-ahead", "write-through, and popular entries are reloaded before they expire"),
    WRITE_BEHIND(
            "write-behind", "read-through, and a write returns when Redis has it; the database gets it in batches"),
    COUNTER("counter", "write-behind for totals: a write adds one, the database gets the sum");

    private final String title;
    private final String description;

    LaneKind(String title, String description) {
        this.title = title;
        this.description = description;
    }

    /** Returns the name for people. */
    public String title() {
        return title;
    }

    /** Returns what the strategy does, in a line. */
    public String description() {
        return description;
    }

    /** Returns whether acknowledged writes wait for the database. */
    public boolean writesBehind() {
        return this == WRITE_BEHIND || this == COUNTER;
    }

    /** Returns the name of the lane's table. */
    public String table(Plan plan) {
        return "forebay_demo_" + plan.runId() + "_" + name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of the lane's cache. */
    public String cache(Plan plan) {
        return cachePrefix(plan) + name().toLowerCase(Locale.ROOT);
    }

    /** Returns how the names of all caches of a run begin. */
    public static String cachePrefix(Plan plan) {
        return "demo-" + plan.runId() + "-";
    }

    /** Returns how many lanes run before this one. */
    public int position() {
        return List.of(values()).indexOf(this);
    }

    /** Returns how many lanes there are. */
    public static int count() {
        return values().length;
    }
}
