package dev.forebay.proof.simulation.machine;

import java.util.IdentityHashMap;

/** What {@code synchronized} becomes. An event runs as a whole, and needs none. */
final class Monitors {
    private final IdentityHashMap<Object, SimulatedLock.Monitor> monitors = new IdentityHashMap<>();

    void enter(Object lock) {
        monitors.computeIfAbsent(lock, any -> new SimulatedLock.Monitor()).enter("monitor");
    }

    void exit(Object lock) {
        SimulatedLock.Monitor monitor = monitors.get(lock);
        if (monitor != null) {
            monitor.exit();
        }
    }
}
