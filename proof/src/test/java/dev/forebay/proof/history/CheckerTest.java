package dev.forebay.proof.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong, and accepts what may be. */
class CheckerTest {
    static Call write(long value, long called, long returned) {
        return call(Kind.PUT, value, called, returned, Outcome.OK);
    }

    static Call remove(long called, long returned) {
        return call(Kind.REMOVE, KeyHistory.ABSENT, called, returned, Outcome.OK);
    }

    static Call read(long value, long called, long returned) {
        return call(Kind.GET, value, called, returned, Outcome.OK);
    }

    static Call unknown(long value, long called) {
        return call(Kind.PUT, value, called, Call.NEVER, Outcome.UNKNOWN);
    }

    static Call failed(long value, long called, long returned) {
        return call(Kind.PUT, value, called, returned, Outcome.FAILED);
    }

    static Call call(Kind kind, long value, long called, long returned, Outcome outcome) {
        return new Call(0, kind.tag(), 0, 0, value, called, returned, outcome);
    }

    private static void assertRight(Call... calls) {
        assertThat(Checker.check(List.of(calls))).isEmpty();
    }

    /** The one wrong read is the last of the calls. */
    private static void assertLastIsWrong(Call... calls) {
        assertThat(Checker.check(List.of(calls)))
                .singleElement()
                .extracting(Violation::read)
                .isEqualTo(calls[calls.length - 1]);
    }

    @Test
    void oneAfterTheOther_isRight() {
        assertRight(read(0, 1, 2), write(7, 3, 4), read(7, 5, 6), remove(7, 8), read(0, 9, 10), write(8, 11, 12));
    }

    @Test
    void staleRead_isWrong() {
        assertLastIsWrong(write(7, 1, 2), write(8, 3, 4), read(7, 5, 6));
    }

    @Test
    void readOfNothing_afterAWrite_isWrong() {
        assertLastIsWrong(write(7, 1, 2), read(0, 3, 4));
    }

    @Test
    void removedRowThatComesBack_isWrong() {
        assertLastIsWrong(write(7, 1, 2), remove(3, 4), read(7, 5, 6));
    }

    @Test
    void lostUpdate_isWrong_evenIfBothWereSeen() {
        assertLastIsWrong(write(7, 1, 2), write(8, 3, 4), read(8, 5, 6), read(7, 7, 8));
    }

    @Test
    void readOfAValueThatWasNeverWritten_isWrong() {
        assertLastIsWrong(write(7, 1, 2), read(9, 3, 4));
    }

    @Test
    void readOfAWriteThatHadFailed_isWrong() {
        assertLastIsWrong(failed(7, 1, 2), read(7, 3, 4));
    }

    @Test
    void readOfAWriteThatComesLater_isWrong() {
        assertThat(Checker.check(List.of(read(7, 1, 2), write(7, 3, 4)))).hasSize(1);
        assertThat(Checker.check(List.of(read(7, 1, 2), unknown(7, 3)))).hasSize(1);
    }

    @Test
    void writesOrderedAgainstRealTime_areWrong() {
        assertLastIsWrong(write(7, 1, 2), write(8, 3, 9), read(8, 4, 5), read(7, 6, 7));
    }

    @Test
    void twoReaders_thatSeeOverlappingWritesInOppositeOrder_areWrong() {
        assertLastIsWrong(write(7, 1, 9), write(8, 1, 9), read(7, 2, 3), read(8, 4, 5), read(7, 6, 7));
    }

    @Test
    void unknownWrite_seenAndThenUnseen_isWrong() {
        assertLastIsWrong(write(7, 1, 2), unknown(8, 3), read(8, 4, 5), read(7, 6, 7));
    }

    @Test
    void unknownWrite_mayBeSeenLate_orNever() {
        assertRight(write(7, 1, 2), unknown(8, 3), read(7, 4, 5), write(9, 6, 7), read(9, 8, 9), read(8, 10, 11));
        assertRight(write(7, 1, 2), unknown(8, 3), read(7, 4, 5), read(7, 100, 101));
    }

    @Test
    void unknownRemoval_mayHappenOnce_atAnyTime() {
        Call removal = removal(3);
        assertRight(write(7, 1, 2), removal, read(7, 4, 5), write(8, 6, 7), read(8, 8, 9), read(0, 10, 11));
        assertLastIsWrong(write(7, 1, 2), removal, read(0, 4, 5), write(8, 6, 7), read(8, 8, 9), read(0, 10, 11));
        assertLastIsWrong(write(7, 1, 2), removal(5), read(0, 3, 4));
    }

    private static Call removal(long called) {
        return call(Kind.REMOVE, KeyHistory.ABSENT, called, Call.NEVER, Outcome.UNKNOWN);
    }

    @Test
    void overlappingCalls_mayComeInAnyOrder() {
        assertRight(write(7, 1, 10), write(8, 2, 9), read(8, 3, 4), read(7, 5, 6), read(7, 11, 12));
        assertRight(write(7, 1, 10), read(0, 2, 9), read(7, 3, 4));
        assertRight(write(7, 1, 2), remove(3, 10), write(8, 3, 10), read(7, 4, 5), read(0, 6, 7), read(8, 8, 12));
    }

    @Test
    void writeThatReturns_mayHaveBeenOverwrittenBeforeAnybodySaw() {
        assertRight(write(7, 1, 10), write(8, 1, 10), write(9, 1, 10), read(8, 11, 12), read(8, 13, 14));
    }

    @Test
    void failedReads_sayNothing() {
        assertRight(write(7, 1, 2), call(Kind.GET, 99, 3, 4, Outcome.FAILED));
        assertRight(write(7, 1, 2), call(Kind.GET, 99, 3, Call.NEVER, Outcome.UNKNOWN));
        assertRight(write(7, 1, 2), call(Kind.INVALIDATE, 0, 3, 4, Outcome.OK), read(7, 5, 6));
    }

    @Test
    void everyWrongReadIsFound_andTheCheckGoesOnAfterIt() {
        assertThat(Checker.check(List.of(
                        write(7, 1, 2),
                        write(8, 3, 4),
                        read(7, 5, 6),
                        read(8, 7, 8),
                        read(7, 9, 10),
                        remove(11, 12),
                        read(0, 13, 14),
                        read(8, 15, 16))))
                .hasSize(3);
    }

    @Test
    void valueWrittenTwice_isRefused() {
        assertThatThrownBy(() -> Checker.check(List.of(write(7, 1, 2), write(7, 3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value 7 was written twice");
    }
}
