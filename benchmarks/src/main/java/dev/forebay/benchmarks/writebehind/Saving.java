package dev.forebay.benchmarks.writebehind;

/** What Redis saves. */
enum Saving {
    NONE,
    EVERYSEC;

    /** Returns lines of a redis.conf. */
    String[] settings() {
        return switch (this) {
            case NONE -> new String[0];
            case EVERYSEC -> new String[] {"appendonly yes", "appendfsync everysec"};
        };
    }
}
