package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.RowRefusedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {

    @ParameterizedTest
    @ValueSource(strings = {"22003", "23505", "40001", "40P01", "42P01", "44000"})
    void of_stateThatAnswersNo_isRefused(String state) {
        assertThat(Outcome.of(new SQLException("no", state))).isEqualTo(Outcome.REFUSED);
        assertThat(Outcome.of(new IllegalStateException(new SQLException("no", state))))
                .isEqualTo(Outcome.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08007", "57P01", "57014", "53100", "25006", "40003", "XX000", "2"})
    void of_stateThatDoesNotAnswer_isUnknown(String state) {
        assertThat(Outcome.of(new SQLException("?", state))).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void of_withoutState_isUnknown() {
        assertThat(Outcome.of(new SQLException("?"))).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(new RuntimeException(new IOException("cut")))).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(new TimeoutException())).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(new InterruptedException())).isEqualTo(Outcome.UNKNOWN);
        assertThat(Outcome.of(new OutOfMemoryError())).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void of_callersOwnException_isRefused() {
        assertThat(Outcome.of(new IllegalArgumentException("no such user"))).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void of_causesInACircle_ends() {
        RuntimeException first = new RuntimeException();
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);
        assertThat(Outcome.of(first)).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void of_rowThatTheWriterRefuses_isRefused() {
        assertThat(Outcome.of(new RowRefusedException("no such customer", new IOException("404"))))
                .isEqualTo(Outcome.REFUSED);
        assertThat(Outcome.of(new RuntimeException(new RowRefusedException("no such customer"))))
                .isEqualTo(Outcome.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "44000", "45000", "P0001", "54000"})
    void refusalOf_dataConstraintsAndWhatTriggersRaise_isTheStateAndTheWords(String state) {
        assertThat(Outcome.refusalOf(new SQLException("no", state))).isEqualTo(state + ": no");
        assertThat(Outcome.refusalOf(new RuntimeException("insert failed", new SQLException("no", state))))
                .isEqualTo(state + ": no");
        assertThat(Outcome.of(new SQLException("no", state))).isEqualTo(Outcome.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "42P01", "42501", "P0002", "54001", "08006", "57014", "2"})
    void refusalOf_whatMaySucceedLater_isNone(String state) {
        assertThat(Outcome.refusalOf(new SQLException("no", state))).isNull();
    }

    @Test
    void refusalOf_batchWhosePartsHaveTheState_isFound() {
        SQLException batch = new SQLException("batch failed");
        batch.setNextException(new SQLException("duplicate", "23505"));
        assertThat(Outcome.refusalOf(batch)).isEqualTo("23505: batch failed");
        assertThat(Outcome.of(batch)).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void refusalOf_writersWord_isItsReason() {
        assertThat(Outcome.refusalOf(new RowRefusedException("409: taken"))).isEqualTo("409: taken");
        assertThat(Outcome.refusalOf(new IllegalStateException(new RowRefusedException("409: taken"))))
                .isEqualTo("409: taken");
        assertThat(Outcome.refusalOf(new IllegalArgumentException("no such user")))
                .isNull();
        assertThat(Outcome.refusalOf(new SQLException("?"))).isNull();
    }
}
