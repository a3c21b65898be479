package dev.forebay.proof.simulation;

import dev.forebay.Forebay;
import dev.forebay.spi.Backend;

/** What the processes of a world do, on servers of their own, and what must hold of it. */
interface Workload {

    /** Returns a process's way to the store and the journals. */
    Backend backend(Link link);

    /** Builds what a process uses. Called by a thread of that process. */
    Application build(Forebay forebay, Link toDatabase);

    /** Returns whether a writer holds a key, alive or not. */
    boolean isHeld();

    /** Drops an entry, or a lease, as a store does that needs room. */
    void evict();

    /** All has recovered and drained: is everything right? */
    void finish();

    /** Returns how many calls were made. */
    int calls();

    /** What a process uses. */
    interface Application {

        /** Returns the program of a new client. */
        Runnable newClient();

        /** Takes what waits to the source, and reads everything once more; all of that must succeed. */
        void lookOnceMore();
    }
}
