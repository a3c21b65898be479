package dev.forebay.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.fault.Operation.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit finds what it is for, and accepts what may be. */
class AuditTest {
    private static Operation put(long version, long called, long returned) {
        return new Operation(Kind.PUT, 1, version, called, returned);
    }

    private static Operation remove(long called, long returned) {
        return new Operation(Kind.REMOVE, 1, called, called, returned);
    }

    private static Operation add(long delta, long returned) {
        return new Operation(Kind.ADD, 7, delta, 0, returned);
    }

    private static List<String> ofRow(List<Operation> operations, Map<Long, Long> rows, Long... history) {
        return new Audit(operations).violations(new Audit.Found(rows, Map.of(1L, List.of(history)), Map.of()));
    }

    private static List<String> ofTotal(long total, Operation... adds) {
        return new Audit(List.of(adds)).violations(new Audit.Found(Map.of(), Map.of(), Map.of(7L, total)));
    }

    @Test
    void latestAcknowledgedPut_isAsItShouldBe() {
        assertThat(ofRow(List.of(put(10, 1, 2), put(20, 3, 4)), Map.of(1L, 20L), 10L, 20L))
                .isEmpty();
    }

    @Test
    void lostPut_isFound() {
        assertThat(ofRow(List.of(put(10, 1, 2), put(20, 3, 4)), Map.of(1L, 10L), 10L))
                .singleElement()
                .asString()
                .contains("key 1: the row is version 10");
        assertThat(ofRow(List.of(put(10, 1, 2)), Map.of()))
                .singleElement()
                .asString()
                .contains("absent");
    }

    @Test
    void removedRowThatCameBack_isFound() {
        List<Operation> operations = List.of(put(10, 1, 2), remove(3, 4));
        assertThat(ofRow(operations, Map.of(), 10L)).isEmpty();
        assertThat(ofRow(operations, Map.of(1L, 10L), 10L)).hasSize(1);
    }

    @Test
    void olderVersionOverANewerOne_isFound_evenIfMendedLater() {
        assertThat(ofRow(List.of(put(10, 1, 2), put(20, 3, 4)), Map.of(1L, 20L), 10L, 20L, 10L, 20L))
                .singleElement()
                .asString()
                .contains("version 10 was written after version 20");
    }

    @Test
    void repeatOfABatch_isNoStepBack() {
        assertThat(ofRow(List.of(put(10, 1, 2), put(20, 3, 4)), Map.of(1L, 20L), 10L, 10L, 20L, 20L))
                .isEmpty();
    }

    @Test
    void concurrentPuts_mayEndEitherWay() {
        List<Operation> operations = List.of(put(10, 1, 5), put(20, 2, 4));
        assertThat(ofRow(operations, Map.of(1L, 10L), 20L, 10L)).isEmpty();
        assertThat(ofRow(operations, Map.of(1L, 20L), 10L, 20L)).isEmpty();
    }

    @Test
    void putOfUnknownOutcome_mayHaveHappenedLaterOrNever() {
        List<Operation> operations = List.of(put(10, 1, Operation.NEVER), put(20, 3, 4));
        assertThat(ofRow(operations, Map.of(1L, 20L), 20L)).isEmpty();
        assertThat(ofRow(operations, Map.of(1L, 10L), 20L, 10L)).isEmpty();
        assertThat(ofRow(operations, Map.of(), 20L)).hasSize(1);
    }

    @Test
    void rowThatNobodyPut_isFound() {
        assertThat(ofRow(List.of(put(10, 1, Operation.NEVER)), Map.of(1L, 99L), 99L))
                .hasSize(3);
    }

    @Test
    void lostAndDoubledDeltas_areFound() {
        assertThat(ofTotal(5, add(2, 1), add(3, 2))).isEmpty();
        assertThat(ofTotal(3, add(2, 1), add(3, 2))).hasSize(1);
        assertThat(ofTotal(8, add(2, 1), add(3, 2))).hasSize(1);
    }

    @Test
    void deltaOfUnknownOutcome_mayBeInTheTotal() {
        assertThat(ofTotal(2, add(2, 1), add(3, Operation.NEVER))).isEmpty();
        assertThat(ofTotal(5, add(2, 1), add(3, Operation.NEVER))).isEmpty();
        assertThat(ofTotal(1, add(2, 1), add(3, Operation.NEVER))).hasSize(1);
        assertThat(ofTotal(6, add(2, 1), add(3, Operation.NEVER))).hasSize(1);
    }
}
