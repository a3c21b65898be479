package dev.forebay.proof.ground;

/** What the nemesis does. */
public enum Fault {
    KILL_APPLICATION("`kill -9` of an application, and a start"),
    PAUSE_APPLICATION("`SIGSTOP` and `SIGCONT` of an application"),
    OUTLAST_LEASES("`SIGSTOP` of an application until its leases and holds have run out, and `SIGCONT`"),
    CUT_OFF_REDIS("Redis closes an application's connections, and lets it in again later"),
    CUT_OFF_POSTGRES("PostgreSQL closes an application's connections, and lets it in again later"),
    TERMINATE_BACKENDS("`pg_terminate_backend` of every connection, again and again while transactions run"),
    STOP_POSTGRES("stop and start of PostgreSQL"),
    KILL_POSTGRES("`kill -9` of PostgreSQL, and a start"),
    PAUSE_POSTGRES("`SIGSTOP` and `SIGCONT` of PostgreSQL"),
    STOP_REDIS("stop and start of Redis"),
    KILL_REDIS("`kill -9` of Redis, and a start"),
    PAUSE_REDIS("`SIGSTOP` and `SIGCONT` of Redis");

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Returns whether its victim is an application, and not a server. */
    public boolean isOfApplication() {
        return switch (this) {
            case KILL_APPLICATION, PAUSE_APPLICATION, OUTLAST_LEASES, CUT_OFF_REDIS, CUT_OFF_POSTGRES -> true;
            default -> false;
        };
    }

    /** Returns whether nothing else may be broken meanwhile, as the promise is weaker then. */
    boolean isAlone() {
        return this == OUTLAST_LEASES;
    }
}
