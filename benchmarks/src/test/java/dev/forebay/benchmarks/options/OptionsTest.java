package dev.forebay.benchmarks.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.Bench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** What cannot be measured, or not be written down, is refused before anything is. */
class OptionsTest {
    @TempDir
    Path folder;

    private static String refused(List<String> arguments) {
        StringWriter errors = new StringWriter();
        int status = new CommandLine(new Bench())
                .setErr(new PrintWriter(errors, true))
                .execute(arguments.toArray(String[]::new));
        assertThat(status).isEqualTo(ExitCode.USAGE);
        return errors.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reads", "near", "local", "write-behind", "goals", "codecs"})
    void repetitionsOfNone_areRefused(String command) {
        assertThat(refused(List.of(command, "--repetitions", "0")))
                .contains("--repetitions", "'0' is not a whole number of 1 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reads", "near", "local", "write-behind"})
    void noThreads_areRefused(String command) {
        assertThat(refused(List.of(command, "--threads", "4,0")))
                .contains("--threads", "'0' is not a whole number of 1 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "reads", "near", "local", "write-behind", "goals", "codecs"})
    void reportWithoutAFolder_isRefused(String command) {
        Path missing = folder.resolve("missing").resolve("report");
        assertThat(refused(List.of(command, "--report", missing.toString())))
                .contains("--report", "there is no folder " + missing.getParent());
    }

    @Test
    void reportInThisFolder_isTaken() {
        assertThat((Object) new InAFolder().convert("report")).isEqualTo(Path.of("report"));
    }
}
