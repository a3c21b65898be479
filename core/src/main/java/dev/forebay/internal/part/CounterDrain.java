package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Frozen;
import dev.forebay.spi.CounterJournal.Position;
import dev.forebay.spi.CounterJournal.Progress;
import dev.forebay.spi.CounterTable;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains counter deltas exactly once: freeze them under a new flush id, apply them in one transaction that also records the id,
 * then complete the batch. A batch whose id the source has recorded was applied before a crash and is only completed.
 */
public final class CounterDrain<K> implements DrainLoop.Work {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");

    private final CounterJournal<K> journal;
    private final CounterTable<K> table;
    private final Recorder recorder;
    private final FillWatch fillWatch;
    private final Map<Integer, Fence> taken = new ConcurrentHashMap<>();

    public CounterDrain(CounterJournal<K> journal, CounterTable<K> table, Limit limit, Recorder recorder) {
        this.journal = journal;
        this.table = table;
        this.recorder = recorder;
        this.fillWatch = new FillWatch(limit, recorder);
    }

    @Override
    public Fence takePartition(int partition) throws Exception {
        Fence fence = table.takePartition(nameInSource(journal.progress(partition)), partition);
        taken.put(partition, fence);
        return fence;
    }

    /** Deletes what the source keeps of a journal that ends now. To be called when nothing is drained any more. */
    public void forget() {
        if (!journal.endsWithProcess()) {
            return;
        }
        try {
            for (Fence fence : taken.values()) {
                table.forget(fence.cache(), fence.partition());
            }
        } catch (Exception e) {
            LOG.debug(
                    "counter '{}': rows of its journal stay in the source, where nobody uses them",
                    recorder.cache(),
                    e);
        }
    }

    @Override
    public int drain(int partition, @Nullable Fence fence) throws Exception {
        Fence own = Objects.requireNonNull(fence, "fence");
        String id = alignWithSource(partition, own);
        Frozen<K> frozen = journal.freeze(partition, id, UUID.randomUUID().toString());
        if (frozen == null) {
            return 0;
        }
        long began = System.nanoTime();
        Map<K, String> refused = table.apply(own, frozen.flushId(), frozen.deltas());
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
     *
     * @return the journal's id
     * @throws FencedOutException if the store was emptied, and the journal has begun anew under another id than the fence's
     */
    private String alignWithSource(int partition, Fence fence) throws Exception {
        Progress progress = journal.progress(partition);
        String name = nameInSource(progress);
        if (!name.equals(fence.cache())) {
            throw new FencedOutException(fence);
        }
        String completed = progress.lastCompleted();
        String inSource = table.lastFlush(name, partition);
        if (completed == null) {
            journal.startAt(partition, progress.journal(), inSource);
            return progress.journal();
        }
        Frozen<K> frozen = journal.inflight(partition);
        boolean known = inSource.equals(completed) || (frozen != null && inSource.equals(frozen.flushId()));
        if (!known) {
            journal.rebase(partition, progress, inSource);
            CacheEvent wentBack = new CacheEvent.JournalWentBack(recorder.cache(), partition, completed, inSource);
            recorder.warn(wentBack, new IllegalStateException("the journal is older than the source"));
        }
        return progress.journal();
    }

    private String nameInSource(Progress progress) {
        return CounterBases.nameInSource(recorder.cache(), progress.journal());
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
