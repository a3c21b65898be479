package dev.forebay.storefront.demo.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.Operation.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong, and nothing else. Times are small numbers; the key is always 1. */
class VerdictTest {

    @Test
    void staleReads_ofTheNewestVersion_none() {
        assertThat(stale(write(10, 0, 5), write(20, 6, 9), read(20, 10, 12))).isZero();
    }

    @Test
    void staleReads_ofAVersionOlderThanAnAcknowledgedOne_counted() {
        assertThat(stale(write(10, 0, 5), write(20, 6, 9), read(10, 10, 12))).isEqualTo(1);
        assertThat(stale(write(20, 6, 9), read(0, 10, 12))).isEqualTo(1);
    }

    @Test
    void staleReads_ofAnOlderVersionWhileTheNewerOneIsUnderWay_none() {
        assertThat(stale(write(10, 0, 5), write(20, 6, 9), read(10, 8, 12))).isZero();
        assertThat(stale(write(10, 0, 5), write(20, 6, 9), read(20, 7, 8))).isZero();
    }

    @Test
    void staleReads_ofWritesThatOverlap_eitherIsRight() {
        assertThat(stale(write(10, 0, 5), write(20, 4, 9), read(10, 10, 12), read(20, 10, 12)))
                .isZero();
    }

    @Test
    void staleReads_ofALongWriteThatEndedAfterTheOther_none() {
        // 10 began first and ended last: it may have been committed last.
        assertThat(stale(write(10, 0, 9), write(20, 2, 4), read(10, 10, 12), read(20, 10, 12)))
                .isZero();
    }

    @Test
    void staleReads_ofAWriteWithoutAcknowledgement_eitherIsRight() {
        Operation lost = new Operation(Kind.FAILED_WRITE, 0, 1, 6, 9, 20);
        assertThat(stale(write(10, 0, 5), lost, read(10, 10, 12), read(20, 10, 12)))
                .isZero();
    }

    @Test
    void staleReads_ofAbsentUnknownOrFutureRows_counted() {
        assertThat(stale(write(10, 0, 5), read(Operation.ABSENT, 6, 7))).isEqualTo(1);
        assertThat(stale(write(10, 0, 5), read(99, 6, 7))).isEqualTo(1);
        assertThat(stale(write(10, 20, 25), read(10, 6, 7))).isEqualTo(1);
    }

    @Test
    void missingWrites_comparesTheLastRowWithWhatWasAcknowledged() {
        Verdict verdict = verdict(LaneKind.WRITE_BEHIND, write(10, 0, 5), write(20, 6, 9));
        assertThat(verdict.missingWrites(Map.of(1, 20L))).isZero();
        assertThat(verdict.missingWrites(Map.of(1, 10L))).isEqualTo(1);
        assertThat(verdict.missingWrites(Map.of(1, 0L))).isEqualTo(1);
        assertThat(verdict.missingWrites(Map.of())).isEqualTo(1);
    }

    @Test
    void counter_totalsWithALostOrADoubledDelta_counted() {
        List<Operation> writes = List.of(write(1, 0, 5), write(1, 4, 9), write(1, 10, 14));
        assertThat(staleTotals(writes, read(2, 10, 11), read(3, 10, 11), read(3, 15, 16), read(1, 6, 7)))
                .isZero();
        assertThat(staleTotals(writes, read(1, 10, 11))).isEqualTo(1);
        assertThat(staleTotals(writes, read(4, 15, 16))).isEqualTo(1);
        assertThat(staleTotals(writes, read(3, 6, 7))).isEqualTo(1);
    }

    @Test
    void counter_missingWrites_allowsWhatWasNotAcknowledgedEitherWay() {
        Operation lost = new Operation(Kind.FAILED_WRITE, 0, 1, 6, 9, 1);
        Verdict verdict = verdict(LaneKind.COUNTER, write(1, 0, 5), write(1, 1, 5), lost);
        assertThat(verdict.missingWrites(Map.of(1, 2L))).isZero();
        assertThat(verdict.missingWrites(Map.of(1, 3L))).isZero();
        assertThat(verdict.missingWrites(Map.of(1, 1L))).isEqualTo(1);
        assertThat(verdict.missingWrites(Map.of(1, 4L))).isEqualTo(1);
    }

    @Test
    void latencies_readsThatOverlapALoad_areMisses() {
        History history = new History();
        history.add(List.of(
                new Operation(Kind.LOAD, 0, 1, 10, 20, 0),
                read(0, 9, 21), // made the load
                read(0, 15, 22), // waited for it
                read(0, 21, 23),
                read(0, 1, 10),
                write(5, 30, 34),
                read(5, 50, 51)));
        Latencies latencies = new Latencies(history, 0, 50);
        assertThat(latencies.misses().getTotalCount()).isEqualTo(2);
        assertThat(latencies.hits().getTotalCount()).isEqualTo(2);
        assertThat(latencies.writes().getTotalCount()).isEqualTo(1);
        assertThat(latencies.writes().getMaxValue()).isEqualTo(4);
    }

    private static long stale(Operation... operations) {
        return verdict(LaneKind.READ_THROUGH, operations).staleReads();
    }

    private static long staleTotals(List<Operation> writes, Operation... reads) {
        History history = new History();
        history.add(writes);
        history.add(List.of(reads));
        return new Verdict(LaneKind.COUNTER, history).staleReads();
    }

    private static Verdict verdict(LaneKind kind, Operation... operations) {
        History history = new History();
        history.add(List.of(operations));
        return new Verdict(kind, history);
    }

    private static Operation write(long value, long start, long end) {
        return new Operation(Kind.WRITE, 0, 1, start, end, value);
    }

    private static Operation read(long value, long start, long end) {
        return new Operation(Kind.READ, 0, 1, start, end, value);
    }
}
