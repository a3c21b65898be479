package dev.forebay.benchmarks.ground;

/** What Redis saves. */
public enum Saving {
    /** Nothing. */
    NONE,
    /** An append only file, synced every second. */
    EVERYSEC;

    /** Returns lines of a redis.conf. */
    public String[] settings() {
        return switch (this) {
            case NONE -> new String[0];
            case EVERYSEC -> new String[] {"appendonly yes", "appendfsync everysec"};
        };
    }
}
