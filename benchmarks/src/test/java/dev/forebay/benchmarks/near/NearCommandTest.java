package dev.forebay.benchmarks.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.Bench;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NearCommandTest {
    @TempDir
    private Path folder;

    @Test
    void tinyRun_measuresEveryContenderAndTheStaleness() throws Exception {
        Path report = folder.resolve("near.md");
        int exit = new CommandLine(new Bench())
                .execute(
                        "near",
                        "--threads=2",
                        "--repetitions=1",
                        "--rows=200",
                        "--windows=20",
                        "--writes=50",
                        "--report=" + report);
        assertThat(exit).isZero();
        String text = Files.readString(report);
        for (Contender contender : Contender.values()) {
            assertThat(text.lines().filter(line -> line.contains("| " + contender.title() + " |")))
                    .as("not half full, nine tenths full")
                    .hasSize(2);
        }
        assertThat(text.lines().filter(line -> line.contains("Forebay, near hit")))
                .as("bytes allocated; that they are none is not for a run so short to say")
                .allMatch(line -> line.matches(".*\\| \\d+\\.\\d{3} \\|"));
        assertThat(text).contains("| writes | 49 |");
    }
}
