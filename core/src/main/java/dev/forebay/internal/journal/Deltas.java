package dev.forebay.internal.journal;

import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterJournal.Position;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.Journal.Backlog;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits in one partition of a counter. Guarded by the partition. */
final class Deltas<K> {
    private Map<K, Long> pending = new HashMap<>();
    private long pendingSince;
    private @Nullable Frozen<K> inflight;
    private long inflightSince;
    private @Nullable String lastCompleted;

    void resume(DeltaLedger.Waiting<K> found) {
        pending.putAll(found.pending());
        pendingSince = found.pendingSince();
        inflight = found.inflight();
        inflightSince = found.inflightSince();
        lastCompleted = found.lastCompleted();
    }

    void put(Map<K, Long> sums, long sinceMillis) {
        pending.putAll(sums);
        pendingSince = sinceMillis;
    }

    void freeze(String flushId) {
        inflight = new Frozen<>(flushId, Map.copyOf(pending));
        inflightSince = pendingSince;
        pending = new HashMap<>();
    }

    void complete(String id) {
        inflight = null;
        lastCompleted = id;
    }

    int keys() {
        return pending.size();
    }

    @Nullable
    Long pendingOf(K key) {
        return pending.get(key);
    }

    /** Returns since when deltas wait, if {@code nowMillis} adds some. */
    long since(long nowMillis) {
        return pending.isEmpty() ? nowMillis : pendingSince;
    }

    @Nullable
    Frozen<K> inflight() {
        return inflight;
    }

    @Nullable
    String lastCompleted() {
        return lastCompleted;
    }

    Waiting waiting(K key, String journal) {
        Frozen<K> frozen = inflight;
        return new Waiting(
                pending.getOrDefault(key, 0L),
                frozen == null ? 0 : frozen.deltas().getOrDefault(key, 0L),
                frozen == null ? null : frozen.flushId(),
                lastCompleted,
                journal);
    }

    Position position() {
        Frozen<K> frozen = inflight;
        return new Position(
                pending.isEmpty() ? null : Long.toString(pendingSince),
                frozen == null ? null : frozen.flushId(),
                frozen == null ? null : Long.toString(inflightSince));
    }

    Backlog backlog(long nowMillis) {
        Frozen<K> frozen = inflight;
        int waiting = pending.size() + (frozen == null ? 0 : frozen.deltas().size());
        long since = frozen == null ? pendingSince : inflightSince;
        return new Backlog(waiting, waiting == 0 ? 0 : Math.max(0, nowMillis - since), 0, 0, waiting, 0);
    }
}
