package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What crashes and is paused as a whole: a process. */
public final class Host {
    final List<Actor> stalled = new ArrayList<>(); // ready, but the host is paused
    boolean paused;
    boolean crashed;
    long fuse = Long.MAX_VALUE;

    @Nullable
    Runnable burnt;

    private final String name;

    public Host(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isCrashed() {
        return crashed;
    }

    /** Runs {@code then} when the threads of this host have taken a number of steps, in the thread that takes the last one. */
    public void afterSteps(long steps, Runnable then) {
        fuse = steps;
        burnt = then;
    }

    @Override
    public String toString() {
        return name;
    }
}
