package dev.forebay.proof.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLogTest {
    @TempDir
    Path folder;

    private static List<Call> read(Path file) throws Exception {
        List<Call> calls = new ArrayList<>();
        CallLog.Cursor cursor = CallLog.read(file, 3);
        while (cursor.next()) {
            calls.add(cursor.call());
        }
        return calls;
    }

    @Test
    void callThatEnded_hasItsOutcome_andOneThatDidNotMayHaveHappened() throws Exception {
        Path file = folder.resolve("log");
        CallLog log = CallLog.create(file);
        int write = log.called(5, 2, 1_000_009, 1L << 40);
        int failed = log.called(6, 0, 1, 8);
        int read = log.called(127, 127, 2, 0);
        log.called(1, 0, 3, 9);
        log.ended(read, Outcome.OK, -7);
        log.ended(write, Outcome.OK);
        log.ended(failed, Outcome.FAILED);
        // Not closed: a process that is killed does not close its log either.
        List<Call> calls = read(file);
        log.close();
        assertThat(calls)
                .extracting(Call::kind, Call::register, Call::key, Call::value, Call::outcome, Call::thread)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(5, 2, 1_000_009, 1L << 40, Outcome.OK, 3),
                        org.assertj.core.groups.Tuple.tuple(6, 0, 1, 8L, Outcome.FAILED, 3),
                        org.assertj.core.groups.Tuple.tuple(127, 127, 2, -7L, Outcome.OK, 3),
                        org.assertj.core.groups.Tuple.tuple(1, 0, 3, 9L, Outcome.UNKNOWN, 3));
        assertThat(calls.get(0).returnedNanos())
                .isGreaterThanOrEqualTo(calls.get(3).calledNanos());
        assertThat(calls.get(3).returnedNanos()).isEqualTo(Call.NEVER);
    }

    @Test
    void logThatGrowsOverSeveralChunks_isReadAsAWhole() throws Exception {
        Path file = folder.resolve("log");
        int many = 100_000;
        try (CallLog log = CallLog.create(file)) {
            for (int i = 0; i < many; i++) {
                log.ended(log.called(1, 0, i, i), Outcome.OK);
            }
        }
        List<Call> calls = read(file);
        assertThat(calls).hasSize(many);
        for (int i = 0; i < many; i++) {
            assertThat(calls.get(i).key()).isEqualTo(i);
            assertThat(calls.get(i).calledNanos())
                    .isLessThanOrEqualTo(calls.get(i).returnedNanos());
        }
    }
}
