package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Carriers;
import dev.forebay.proof.simulation.machine.Experiment;
import dev.forebay.proof.simulation.machine.Trace;
import dev.forebay.proof.simulation.machine.WovenLoader;

/** Runs seeds on an engine that is woven for it. Used by one thread at a time. */
final class Simulator implements AutoCloseable {
    private final Carriers carriers = new Carriers();
    private final Experiment experiment;

    Simulator(WovenLoader engine) {
        try {
            experiment = Class.forName(Simulation.class.getName(), true, engine)
                    .asSubclass(Experiment.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Experiment.Outcome run(long seed, Trace trace) {
        return experiment.run(seed, carriers, trace);
    }

    @Override
    public void close() {
        carriers.close();
    }
}
