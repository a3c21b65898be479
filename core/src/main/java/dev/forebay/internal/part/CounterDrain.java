package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterJournal.Position;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Drains counter deltas exactly once: freeze them under a new flush id, apply them in one transaction that also records the id,
 * then complete the batch. A batch whose id the source has recorded was applied before a crash and is only completed.
 */
public final class CounterDrain<K> implements DrainLoop.Work {
    private final CounterJournal<K> journal;
    private final CounterTable<K> table;
    private final Recorder recorder;
    private final FillWatch fillWatch;

    public CounterDrain(CounterJournal<K> journal, CounterTable<K> table, Limit limit, Recorder recorder) {
        this.journal = journal;
        this.table = table;
        this.recorder = recorder;
        this.fillWatch = new FillWatch(limit, recorder);
    }

    @Override
    public Fence takePartition(int partition) throws Exception {
        return table.takePartition(recorder.cache(), partition);
    }

    @Override
    public int drain(int partition, @Nullable Fence fence) throws Exception {
        alignWithSource(partition);
        Frozen<K> frozen = journal.freeze(partition, UUID.randomUUID().toString());
        if (frozen == null) {
            return 0;
        }
        long began = System.nanoTime();
        Map<K, String> refused = table.apply(Objects.requireNonNull(fence, "fence"), frozen.flushId(), frozen.deltas());
        journal.complete(partition, frozen.flushId(), refused);
        refused.forEach((key, reason) -> {
            recorder.writeFailures.increment();
            recorder.tell(new CacheEvent.RowRefused(recorder.cache(), key, reason));
        });
        if (recorder.isHeard()) {
            int applied = frozen.deltas().size() - refused.size();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            recorder.tell(new CacheEvent.Flushed(recorder.cache(), partition, applied, took));
        }
        return frozen.deltas().size();
    }

    /**
     * A journal that knows less than the source is new, or went back in time: it takes the source's word.
     *
     * <p>The journal is asked first. An owner that was paused past its lease between the two questions then holds an older word of the
     * journal, by which {@code rebase} knows it; the other way round it would hold an older word of the source, take the flushes of the
     * next owner for a journal that went back, and drop what that one has frozen.
     */
    private void alignWithSource(int partition) throws Exception {
        String completed = journal.lastCompleted(partition);
        String inSource = table.lastFlush(recorder.cache(), partition);
        if (completed == null) {
            journal.startAt(partition, inSource);
            return;
        }
        Frozen<K> frozen = journal.inflight(partition);
        boolean known = inSource.equals(completed) || (frozen != null && inSource.equals(frozen.flushId()));
        if (!known) {
            journal.rebase(partition, completed, inSource);
            CacheEvent wentBack = new CacheEvent.JournalWentBack(recorder.cache(), partition, completed, inSource);
            recorder.warn(wentBack, new IllegalStateException("the journal is older than the source"));
        }
    }

    @Override
    public DrainLoop.Mark mark() {
        List<Position> before = journal.positions();
        return () -> {
            List<Position> now = journal.positions();
            for (int partition = 0; partition < before.size(); partition++) {
                if (!before.get(partition).isPassed(now.get(partition))) {
                    return false;
                }
            }
            return true;
        };
    }

    @Override
    public Backlog backlog() {
        return fillWatch.see(journal.backlog());
    }
}
