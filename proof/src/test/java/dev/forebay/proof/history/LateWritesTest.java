package dev.forebay.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads are left out while a write outlasts its hold, and no others. */
class LateWritesTest {
    private static final Duration HOLD = Duration.ofNanos(100);
    private static final Call LATE = CheckerTest.write(7, 10, 150);

    private static List<Call> checked(Call... calls) {
        return LateWrites.withoutReadsMeanwhile(List.of(calls), HOLD);
    }

    @Test
    void readWhileAWriteOutlastsItsHold_isLeftOut() {
        Call before = CheckerTest.read(0, 20, 109);
        Call over = CheckerTest.read(0, 20, 110);
        Call at = CheckerTest.read(0, 120, 130);
        Call across = CheckerTest.read(0, 150, 160);
        Call after = CheckerTest.read(7, 151, 160);
        assertThat(checked(LATE, before, over, at, across, after)).containsExactly(LATE, before, after);
    }

    @Test
    void readWhileAWriteIsUnderItsHold_isChecked() {
        Call quick = CheckerTest.write(7, 10, 109);
        Call read = CheckerTest.read(0, 105, 108);
        assertThat(checked(quick, read)).containsExactly(quick, read);
    }

    /** A write whose process died: the source takes nothing of it after the hold. */
    @Test
    void readAfterAWriteThatNeverReturned_isChecked() {
        Call unknown = CheckerTest.unknown(7, 10);
        Call read = CheckerTest.read(0, 500, 510);
        assertThat(checked(unknown, read)).containsExactly(unknown, read);
    }

    @Test
    void readWhileAPutWaitsForTheJournal_isChecked() {
        Call append = new Call(0, Kind.PUT.tag(), Register.BEHIND.tag(), 0, 7, 10, 150, Outcome.OK);
        Call read = CheckerTest.read(0, 120, 130);
        assertThat(checked(append, read)).containsExactly(append, read);
    }

    @Test
    void writesAreNeverLeftOut() {
        Call other = CheckerTest.write(8, 120, 130);
        assertThat(checked(LATE, other)).containsExactly(LATE, other);
    }
}
