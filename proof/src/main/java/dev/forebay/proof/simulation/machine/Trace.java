package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;

/** What has happened, line by line: its hash always, its text only where it is asked for. */
public final class Trace {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final boolean keepsText;
    private final List<String> lines = new ArrayList<>();
    private long hash = FNV_BASIS;

    public Trace(boolean keepsText) {
        this.keepsText = keepsText;
    }

    void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
        hash ^= hash >>> 32;
    }

    void add(long nanos, String who, String what) {
        mix(nanos);
        mix(who.hashCode());
        mix(what.hashCode());
        if (keepsText) {
            lines.add("%12.6f ms  %-12s %s".formatted(nanos / 1e6, who, what));
        }
    }

    /** Returns a hash of every decision of the machine and of every line, in order. */
    public long hash() {
        return hash;
    }

    /** Returns the lines; none if the text was not to be kept. */
    public List<String> lines() {
        return lines;
    }
}
