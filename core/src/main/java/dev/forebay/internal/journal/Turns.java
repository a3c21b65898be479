package dev.forebay.internal.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Takes the changes of one partition through two moments: they are written, and once they last they are shown: in memory, to
 * readers and to the drainer. In the order in which they were written, so that what is shown is always what was written
 * up to some change.
 *
 * <p>Nothing is shown before it lasts. A reader would have seen a row that a crash then takes back. And what is shown as clean may
 * be written through: if a crash then took the settling back, the reopened journal would write its old row over the newer one.
 *
 * <p>Guarded by the partition. Any thread that waited shows all that lasts, also what others wrote: whoever returns has its own
 * change shown, and none is shown out of turn.
 */
final class Turns {
    private final Commits commits;
    private final Queue<Turn> turns = new ArrayDeque<>();
    private long last;

    private record Turn(long number, List<Runnable> shows) {}

    /** Collects what a call changes, to be written as one change. */
    static final class Steps {
        private final List<Runnable> writes = new ArrayList<>();
        private final List<Runnable> shows = new ArrayList<>();

        void add(Runnable write, Runnable show) {
            writes.add(write);
            shows.add(show);
        }
    }

    Turns(Commits commits) {
        this.commits = commits;
    }

    /** Writes the change, and shows what lasts. Returns the number to wait for, so that all that the caller has seen lasts. */
    long write(Steps steps) {
        if (!steps.writes.isEmpty()) {
            last = commits.write(() -> steps.writes.forEach(Runnable::run));
            turns.add(new Turn(last, steps.shows));
            showWhatLasts();
        }
        return last;
    }

    void showWhatLasts() {
        long lasting = commits.lasting();
        for (Turn turn = turns.peek(); turn != null && turn.number() <= lasting; turn = turns.peek()) {
            turns.remove();
            turn.shows().forEach(Runnable::run);
        }
    }
}
