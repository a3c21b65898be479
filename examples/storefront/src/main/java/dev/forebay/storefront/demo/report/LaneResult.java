package dev.forebay.storefront.demo.report;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.process.AppProcess;
import dev.forebay.storefront.demo.verdict.History;
import dev.forebay.storefront.demo.verdict.Latencies;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a lane did.
 *
 * @param latencies of the measured load
 * @param measured how long it took
 * @param requests of it
 * @param totals of it, and of the drain after it
 */
public record LaneResult(
        LaneKind kind,
        Latencies latencies,
        Duration measured,
        History.Requests requests,
        AppProcess.Totals totals,
        Waiting waiting,
        Findings findings) {

    /**
     * What waited for the database.
     *
     * @param samples during the load
     * @param oldestAfterDrainMillis age of the oldest change that still waited after the drain; 0 if none did
     */
    public record Waiting(List<BacklogSample> samples, long oldestAfterDrainMillis) {
        Optional<BacklogSample> oldest() {
            return samples.stream().max(Comparator.comparingLong(BacklogSample::oldestMillis));
        }

        Optional<BacklogSample> last() {
            return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() - 1));
        }
    }

    /**
     * What was wrong, rehearsal included.
     *
     * @param checked requests whose outcome was looked at
     * @param staleReads older than a write that was acknowledged before they began
     * @param evidence what happened around the first of them
     * @param missingWrites rows that do not have what was acknowledged
     * @param auditedRows rows that were compared
     */
    public record Findings(
            History.Requests checked, long staleReads, List<String> evidence, long missingWrites, long auditedRows) {}

    /** Returns whether nothing was wrong. */
    public boolean isRight() {
        return findings.staleReads() == 0 && findings.missingWrites() == 0;
    }

    /** Returns requests per second in the measured part. */
    double requestsPerSecond() {
        return (latencies.hits().getTotalCount()
                        + latencies.misses().getTotalCount()
                        + latencies.writes().getTotalCount())
                / (measured.toNanos() / 1e9);
    }

    /** Returns the share of the measured reads that were hits. */
    double hitShare() {
        long hits = latencies.hits().getTotalCount();
        long reads = hits + latencies.misses().getTotalCount();
        return reads == 0 ? 0 : (double) hits / reads;
    }

    /** Returns how many statements reached the database per 1,000 requests. */
    double statementsPerThousand() {
        return requests.all() == 0 ? 0 : 1_000.0 * totals.statements() / requests.all();
    }
}
