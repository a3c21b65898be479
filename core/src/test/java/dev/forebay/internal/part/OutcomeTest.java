package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

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
    void isRowRefused_onlyForDataAndConstraints() {
        assertThat(Outcome.isRowRefused(new SQLException("", "23505"))).isTrue();
        assertThat(Outcome.isRowRefused(new RuntimeException(new SQLException("", "22001"))))
                .isTrue();
        assertThat(Outcome.isRowRefused(new SQLException("", "40001"))).isFalse();
        assertThat(Outcome.isRowRefused(new RuntimeException())).isFalse();
    }
}
