package dev.forebay.proof.history;

import static dev.forebay.proof.history.CheckerTest.read;
import static dev.forebay.proof.history.CheckerTest.remove;
import static dev.forebay.proof.history.CheckerTest.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.ground.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallestTest {
    /** Writes, reads and removes, one after the other. */
    private static List<Call> calls(int rounds) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            long at = 100L * i;
            calls.add(write(i + 1, at, at + 5));
            calls.add(read(i + 1, at + 10, at + 15));
            calls.add(remove(at + 20, at + 25));
            calls.add(read(KeyHistory.ABSENT, at + 30, at + 35));
            calls.add(write(i + 1_000_001, at + 40, at + 45));
        }
        return calls;
    }

    private static List<Call> smallest(List<Call> calls) {
        return Smallest.of(calls, Checker.check(calls).get(0));
    }

    @Test
    void staleRead_isShownByItsWrite_andOneThatCameAfter() {
        List<Call> calls = calls(500);
        Call stale = read(100, 49_990, 50_000);
        calls.add(stale);
        assertThat(smallest(calls)).hasSize(3).contains(write(100, 9_900, 9_905), stale);
    }

    @Test
    void lostRow_isShownByAWrite_andTheReadThatMissedIt() {
        List<Call> calls = calls(500);
        Call missing = read(KeyHistory.ABSENT, 50_000, 50_001);
        calls.add(missing);
        assertThat(smallest(calls)).hasSize(2).endsWith(missing);
    }
}
