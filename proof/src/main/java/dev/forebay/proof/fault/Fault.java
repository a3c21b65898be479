package dev.forebay.proof.fault;

/** What the nemesis does. */
enum Fault {
    KILL_APPLICATION("`kill -9` of an application, and a start"),
    PAUSE_OWNER("`SIGSTOP` of an application for twice its lease, and `SIGCONT`"),
    TERMINATE_BACKENDS("`pg_terminate_backend` of every connection, again and again while batches are written"),
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

    String text() {
        return text;
    }
}
