package dev.forebay.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the fault run: every kind of fault once. */
@Timeout(300)
class FaultRunTest {
    @TempDir
    Path folder;

    @Test
    void everyKindOfFault_losesNothingAndDoublesNothing() throws Exception {
        Summary summary;
        try (FaultRun run = new FaultRun(folder, 42)) {
            run.strikeEachOnce();
            summary = run.finish();
        }
        System.out.println(summary.markdown());
        assertThat(summary.violations()).isEmpty();
        assertThat(summary.faultCount()).isEqualTo(FaultRun.FAULTS.size());
        assertThat(summary.acknowledged()).as("writers that write").isGreaterThan(1_000);
        assertThat(summary.told().flushedRows()).as("flushes that flush").isGreaterThan(1_000);
    }
}
