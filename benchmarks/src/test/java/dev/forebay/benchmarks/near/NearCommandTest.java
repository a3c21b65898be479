package dev.forebay.benchmarks.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.Bench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NearCommandTest {
    @TempDir
    private Path folder;

    @Test
    void tinyRun_measuresEveryContenderAndTheStaleness() throws Exception {
        Path report = folder.resolve("near");
        int exit = new CommandLine(new Bench())
                .execute(
                        "near",
                        "--short",
                        "--threads=2",
                        "--repetitions=1",
                        "--rows=200",
                        "--windows=20",
                        "--writes=50",
                        "--report=" + report);
        assertThat(exit).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("near.md"));
        for (Contender contender : EnumSet.allOf(Contender.class)) {
            assertThat(lines)
                    .filteredOn(
                            line -> line.startsWith("| near hit, 2 threads") && line.contains("| " + contender + " |"))
                    .hasSize(1);
        }
        assertThat(lines)
                .as("bytes allocated; that they are none is not for a run so short to say")
                .filteredOn(line -> line.startsWith("| near hit") && line.contains("| Forebay |"))
                .allMatch(line -> line.matches(".*\\| [\\d,]+\\.\\d \\|"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("| old row read after"))
                .singleElement()
                .asString()
                .contains("| 49.0 |");
    }
}
