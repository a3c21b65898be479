package dev.forebay.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.ground.Fault;
import dev.forebay.proof.ground.Nemesis;
import dev.forebay.proof.ground.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the history run; and that a run finds caches that are used wrongly. */
@Timeout(300)
class HistoryRunTest {
    @TempDir
    Path folder;

    @Test
    void everyKindOfFault_leavesEveryKeyLinearizable() throws Exception {
        Findings findings;
        try (HistoryRun run = new HistoryRun(folder, 42, Wrong.NOTHING)) {
            run.strikeEachOnce();
            findings = run.finish();
        }
        System.out.println(findings.markdown());
        assertThat(findings.isRight()).as(findings.markdown()).isTrue();
        assertThat(Nemesis.counts(findings.run().strikes())).containsOnlyKeys(Fault.values());
        for (Kind kind : Kind.values()) {
            assertThat(findings.totals().of(kind, Outcome.OK))
                    .as("calls of %s", kind)
                    .isGreaterThan(10);
        }
        for (Register register : Register.values()) {
            assertThat(findings.totals().of(register, Kind.GET, Outcome.OK))
                    .as("reads of %s", register)
                    .isGreaterThan(1000);
        }
        assertThat(findings.way(Register.AHEAD, "refreshes")).isPositive();
        assertThat(findings.way(Register.AHEAD, "stale served")).isPositive();
        assertThat(findings.way(Register.THROUGH, "bypasses")).isPositive();
        assertThat(findings.totals().of(Kind.PUT, Outcome.UNKNOWN))
                .as("writes in doubt")
                .isPositive();
    }

    @Test
    void writesAroundTheCache_areFound_andShownInFewCalls() throws Exception {
        Findings findings;
        try (HistoryRun run = new HistoryRun(folder, 42, Wrong.AROUND)) {
            run.waitFor(Duration.ofSeconds(4));
            findings = run.finish();
        }
        assertThat(findings.verdict().violations()).isPositive();
        Findings.Finding first = findings.verdict().offending().get(0);
        assertThat(first.calls())
                .hasSizeLessThan(10)
                .contains(first.violations().get(0).read());
        assertThat(new Page(findings).html())
                .contains(
                        "class=\"line bad\"",
                        "class=\"wrong\"",
                        first.register().title() + ", key " + first.key());
    }
}
