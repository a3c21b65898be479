package dev.forebay.proof.simulation;

/** Whether faults are injected, and how many were. */
final class Weather {
    private final int slowOneIn;
    private boolean stormy = true;
    private int faults;

    /** @param slowOneIn every which request takes longer */
    Weather(int slowOneIn) {
        this.slowOneIn = slowOneIn;
    }

    int slowOneIn() {
        return slowOneIn;
    }

    boolean isStormy() {
        return stormy;
    }

    void clear() {
        stormy = false;
    }

    void count() {
        faults++;
    }

    int faults() {
        return faults;
    }
}
