package dev.forebay.storefront.demo.report;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Plan;
import dev.forebay.storefront.demo.verdict.History;
import java.util.List;
import java.util.Optional;

/** What both reports say in words. */
final class Sentences {
    private Sentences() {}

    static String setting(Plan plan) {
        String distance = plan.databaseLatency().isZero() && plan.cacheLatency().isZero()
                ? "no network distance added"
                : "database %s and Redis %s away"
                        .formatted(Figures.duration(plan.databaseLatency()), Figures.duration(plan.cacheLatency()));
        return "%s over %d lanes, 2 processes with %d threads each, %s keys with Zipf(%s), %.0f %% writes, %s, seed %d"
                .formatted(
                        Figures.duration(plan.duration()),
                        LaneKind.count(),
                        plan.threads(),
                        Figures.count(Plan.KEYS),
                        Plan.ZIPF_EXPONENT,
                        Plan.WRITE_SHARE * 100,
                        distance,
                        plan.seed());
    }

    /** Says what became of a lane's writes behind. */
    static String waiting(LaneResult lane) {
        boolean counter = lane.kind() == LaneKind.COUNTER;
        String oldest = lane.waiting()
                .oldest()
                .map(sample -> Figures.age(sample.oldestMillis()))
                .orElse(Figures.NONE);
        String last = lane.waiting()
                .last()
                .map(sample -> "%s with %s waiting"
                        .formatted(Figures.age(sample.oldestMillis()), Figures.count(sample.pending())))
                .orElse(Figures.NONE);
        String after = lane.waiting().oldestAfterDrainMillis() == 0
                ? "none after the drain"
                : Figures.age(lane.waiting().oldestAfterDrainMillis()) + " after the drain";
        return "%s writes acknowledged in the measured time became %s %s in %s batches; the oldest unflushed write was %s old at most, %s when the load ended, %s"
                .formatted(
                        Figures.count(lane.requests().acknowledgedWrites()),
                        Figures.count(lane.totals().flushedRows()),
                        counter ? "sums flushed" : "rows flushed",
                        Figures.count(lane.totals().flushes()),
                        oldest,
                        last,
                        after);
    }

    static String audit(LaneResult lane) {
        String missing = lane.findings().missingWrites() == 0
                ? "no acknowledged write is missing"
                : Figures.count(lane.findings().missingWrites()) + " DO NOT HAVE WHAT WAS ACKNOWLEDGED";
        History.Requests checked = lane.findings().checked();
        String failed = checked.failed() == 0 ? "" : ", %s requests failed".formatted(Figures.count(checked.failed()));
        return "%s rows against %s acknowledged writes of the whole run: %s%s"
                .formatted(
                        Figures.count(lane.findings().auditedRows()),
                        Figures.count(checked.acknowledgedWrites()),
                        missing,
                        failed);
    }

    static String verdict(List<LaneResult> results) {
        long stale =
                results.stream().mapToLong(lane -> lane.findings().staleReads()).sum();
        long missing = results.stream()
                .mapToLong(lane -> lane.findings().missingWrites())
                .sum();
        long requests = results.stream()
                .mapToLong(lane -> lane.findings().checked().all())
                .sum();
        return "%s: %s requests checked, %s stale reads, %s rows with a missing write"
                .formatted(
                        stale + missing == 0 ? "RIGHT" : "WRONG",
                        Figures.count(requests),
                        Figures.count(stale),
                        Figures.count(missing));
    }

    /** Explains numbers that would mislead. */
    static Optional<String> hint(Plan plan) {
        return plan.databaseLatency().isZero()
                ? Optional.of(
                        "Both servers are on this machine, where a row is as near as an entry; what a cache saves in time shows with"
                                + " --db-latency 20ms --cache-latency 1ms")
                : Optional.empty();
    }
}
