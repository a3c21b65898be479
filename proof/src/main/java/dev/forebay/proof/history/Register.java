package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import java.util.Locale;

/** The caches under test, each with a table of its own; a key of one is one register. */
enum Register {
    /** Cache-aside reads and writes. */
    ASIDE(0),
    /** Read-through and write-through. */
    THROUGH(1),
    /** Read-through and grouped write-through. */
    GROUPED(2),
    /** Refresh-ahead with a short time to live, expired rows served where the load is slow or fails, and write-through. */
    AHEAD(3),
    /** Read-through and write-behind. */
    BEHIND(4);

    /** Keys that most calls go to; the lower, the more. */
    static final int HOT_KEYS = 24;

    static final int KEYS = 1024;

    private static final Register[] BY_TAG = {ASIDE, THROUGH, GROUPED, AHEAD, BEHIND};

    private final int tag;

    Register(int tag) {
        this.tag = tag;
    }

    static Register of(Call call) {
        return BY_TAG[call.register()];
    }

    /** Returns what stands for it in a log. */
    int tag() {
        return tag;
    }

    /** Returns the name of the cache and of its table. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
