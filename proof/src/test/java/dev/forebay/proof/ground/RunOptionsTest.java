package dev.forebay.proof.ground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.fault.FaultCommand;
import dev.forebay.proof.history.HistoryCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class RunOptionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(classes = {HistoryCommand.class, FaultCommand.class})
    void reportThatCannotBeWritten_isRefusedBeforeTheRun(Class<? extends Callable<Integer>> type) throws Exception {
        StringWriter text = new StringWriter();
        CommandLine command = new CommandLine(type.getConstructor().newInstance()).setErr(new PrintWriter(text, true));
        for (Path report : new Path[] {folder, folder.resolve("missing").resolve("report")}) {
            assertThat(command.execute("--report", report.toString())).isEqualTo(2);
            assertThat(text.toString()).contains("--report is " + report + ", which cannot be written");
        }
    }

    @Test
    void reportThatCanBeWritten_isLeftAsItIs() throws Exception {
        RunOptions options = new RunOptions();
        Path report = folder.resolve("report");
        options.requireWritable(report);
        assertThat(report).doesNotExist();
        Files.writeString(report, "of before");
        options.requireWritable(report);
        assertThat(report).hasContent("of before");
    }
}
