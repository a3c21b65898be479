package dev.forebay.benchmarks.codecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.benchmarks.codecs.CodecBenchmark.Found;
import dev.forebay.benchmarks.report.Environment;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecBenchmarkTest {

    @Test
    void run_everyContender_isMeasuredOnRowsOfTheSizesThatItSays() {
        CodecBenchmark benchmark = new CodecBenchmark(1, 1);
        List<Found> found = benchmark.run();

        assertThat(found).hasSize(2 * Contender.values().length).allSatisfy(one -> {
            assertThat(one.encode().nanos()).isPositive();
            assertThat(one.decode().allocated()).isPositive();
        });
        assertThat(found.get(0).contender()).isEqualTo(Contender.JSON);
        assertThat(found.get(0).bytes()).isBetween(180.0, 260.0);
        assertThat(found.get(Contender.values().length).bytes()).isBetween(3_600.0, 4_600.0);
        assertThat(benchmark.looked()).isNotZero();
        assertThat(CodecsCommand.markdown(new Environment(), found)).contains("| 4 KiB | JSON, LZ4 |");
    }
}
