package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Carriers;
import dev.forebay.proof.simulation.machine.Experiment;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.proof.simulation.machine.Trace;

/** Runs worlds. */
public final class Simulation implements Experiment {

    @Override
    public Outcome run(long seed, Carriers carriers, Trace trace) {
        Setup setup = Setup.of(seed);
        Machine machine = new Machine(seed, setup.grain(), carriers, trace);
        Weather weather = new Weather(setup.faults().slowOneIn());
        Workload workload = switch (setup.strategy()) {
            case COUNTER -> new Counters(machine, setup);
            case FAMILY -> new Family(machine, weather, setup);
            default -> new Rows(machine, weather, setup);
        };
        machine.run(new World(machine, weather, setup, workload));
        return new Outcome(setup.words(), machine.steps(), workload.calls(), weather.faults(), machine.failure());
    }
}
