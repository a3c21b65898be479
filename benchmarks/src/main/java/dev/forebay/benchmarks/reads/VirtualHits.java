package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Child;
import dev.forebay.benchmarks.ground.NewerJdk;
import dev.forebay.benchmarks.load.Callers;
import dev.forebay.benchmarks.report.Environment;
import dev.forebay.benchmarks.report.Sample;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Hits by virtual threads where this JVM has none: in a JVM of a newer JDK, if there is one, which prints its samples. */
final class VirtualHits {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MARK = "sample ";

    private VirtualHits() {}

    /** Runs them, unless this JVM can; says in the environment where they ran, or why they did not. */
    static List<Sample> elsewhere(Plan plan, Environment environment) {
        if (plan.virtualThreads() == 0 || Callers.canBeVirtual()) {
            return List.of();
        }
        Optional<NewerJdk> jdk = NewerJdk.find();
        environment.with(
                "virtual threads",
                jdk.map(found -> "in a JVM of its own, of JDK " + found.version())
                        .orElse("not measured: beside this JDK there is none of 21 or newer"));
        return jdk.map(found -> Child.run(found, "1g", VirtualHitsCommand.arguments(plan)).stream()
                        .filter(line -> line.startsWith(MARK))
                        .map(line -> JSON.readValue(line.substring(MARK.length()), Sample.class))
                        .toList())
                .orElse(List.of());
    }

    static String line(Sample sample) {
        return MARK + JSON.writeValueAsString(sample);
    }
}
