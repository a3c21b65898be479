package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Servers;
import dev.forebay.benchmarks.report.Sample;
import dev.forebay.benchmarks.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The memory of Redis that an entry takes: what all of them take, when nobody is connected any more, divided by their number. */
final class Footprint {
    private static final List<Entrant> ENTRANTS =
            List.of(Entrant.RAW, Entrant.FOREBAY, Entrant.REDISSON, Entrant.JETCACHE, Entrant.SPRING);

    private final Servers servers;
    private final Plan plan;

    Footprint(Servers servers, Plan plan) {
        this.servers = servers;
        this.plan = plan;
    }

    /** Measures each once: nothing of it is left to chance. */
    List<Sample> run() throws Exception {
        List<Sample> samples = new ArrayList<>();
        double raw = 0;
        for (Entrant entrant : ENTRANTS) {
            double bytes = bytesPerEntry(entrant);
            raw = samples.isEmpty() ? bytes : raw;
            samples.add(new Sample(
                    "memory of an entry",
                    entrant.name(),
                    1,
                    Unit.BYTES,
                    bytes,
                    Map.of(),
                    plan.keys(),
                    null,
                    Map.of("bytes over raw", bytes - raw)));
        }
        return samples;
    }

    private double bytesPerEntry(Entrant entrant) throws Exception {
        servers.command("FLUSHALL");
        long before = servers.info("memory", "used_memory");
        try (Contender contender = entrant.open(servers, 0)) {
            Rows.cache(contender, plan.keys());
        }
        return (double) (servers.info("memory", "used_memory") - before) / plan.keys();
    }
}
