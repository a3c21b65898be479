package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.JournalOptions;
import dev.forebay.Writer;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Position;
import dev.forebay.spi.Journal.Refused;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Drains write-behind rows: read the oldest, write them in one transaction, settle the written and bury the refused. */
public final class RowDrain<K, V> implements DrainLoop.Work {
    private final Journal<K, V> journal;
    private final Writer<K, V> writer;
    private final JournalOptions options;
    private final Lifetimes<V> lifetimes;
    private final Recorder recorder;
    private final FillWatch fillWatch;
    private final Map<K, Integer> failures = new ConcurrentHashMap<>(); // of changes whose last batches failed

    public RowDrain(
            Journal<K, V> journal,
            Writer<K, V> writer,
            JournalOptions options,
            Lifetimes<V> lifetimes,
            Recorder recorder) {
        this.journal = journal;
        this.writer = writer;
        this.options = options;
        this.lifetimes = lifetimes;
        this.recorder = recorder;
        this.fillWatch = new FillWatch(options.limitPerPartition(), recorder);
    }

    @Override
    public @Nullable Fence takePartition(int partition) throws Exception {
        return writer instanceof TransactionalWriter<K, V> transactional
                ? transactional.takePartition(recorder.cache(), partition)
                : null;
    }

    @Override
    public int drain(int partition, @Nullable Fence fence) throws Exception {
        return flush(partition, fence, oldest(partition, fence, options.batchSize()));
    }

    /** Announces a flush, and reads it: else an owner that was paused could settle what is about to be written again. */
    List<Change<K, V>> oldest(int partition, @Nullable Fence fence, int limit) {
        return journal.oldest(partition, numberOf(fence), limit);
    }

    private static long numberOf(@Nullable Fence fence) {
        return fence == null ? Journal.UNFENCED : fence.number();
    }

    /** Takes changes of one partition to the source; returns how many. */
    int flush(int partition, @Nullable Fence fence, List<Change<K, V>> batch) throws Exception {
        if (batch.isEmpty()) {
            return 0;
        }
        long began = System.nanoTime();
        Map<K, String> refused = write(batch, fence);
        settle(partition, numberOf(fence), batch, refused);
        if (recorder.isHeard()) {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            recorder.tell(new CacheEvent.Flushed(recorder.cache(), partition, batch.size() - refused.size(), took));
        }
        return batch.size();
    }

    private Map<K, String> write(List<Change<K, V>> batch, @Nullable Fence fence) throws Exception {
        try {
            return writeOnce(batch, fence);
        } catch (FencedOutException e) {
            batch.forEach(change -> failures.remove(change.key())); // the new owner counts its own
            throw e;
        } catch (Exception e) {
            batch.forEach(change -> failures.merge(change.key(), 1, Integer::sum));
            throw e;
        }
    }

    private Map<K, String> writeOnce(List<Change<K, V>> batch, @Nullable Fence fence) throws Exception {
        if (fence != null && writer instanceof TransactionalWriter<K, V> transactional) {
            return transactional.flush(fence, batch);
        }
        try {
            write(batch);
            return Map.of();
        } catch (Exception e) {
            if (Outcome.refusalOf(e) == null) {
                throw e;
            }
            return writeOneByOne(batch);
        }
    }

    private void write(List<Change<K, V>> batch) throws Exception {
        Map<K, V> rows = new LinkedHashMap<>();
        List<K> removals = new ArrayList<>();
        for (Change<K, V> change : batch) {
            V row = change.row();
            if (row == null) {
                removals.add(change.key());
            } else {
                rows.put(change.key(), row);
            }
        }
        if (!rows.isEmpty()) {
            writer.putAll(rows);
        }
        if (!removals.isEmpty()) {
            writer.removeAll(removals);
        }
    }

    private Map<K, String> writeOneByOne(List<Change<K, V>> batch) throws Exception {
        Map<K, String> refused = new HashMap<>();
        for (Change<K, V> change : batch) {
            try {
                write(List.of(change));
            } catch (Exception e) {
                String reason = Outcome.refusalOf(e);
                if (reason == null) {
                    throw e;
                }
                refused.put(change.key(), reason);
            }
        }
        return refused;
    }

    private void settle(int partition, long fence, List<Change<K, V>> batch, Map<K, String> refused) {
        List<Settled<K, V>> settled = new ArrayList<>();
        List<Refused<K, V>> buried = new ArrayList<>();
        for (Change<K, V> change : batch) {
            Integer failed = failures.isEmpty() ? null : failures.remove(change.key());
            String reason = refused.get(change.key());
            if (reason == null) {
                settled.add(new Settled<>(change.key(), change.sequence(), lifetimes.entry(change.row(), 0)));
            } else {
                buried.add(new Refused<>(change, reason, failed == null ? 1 : failed + 1));
            }
        }
        if (!settled.isEmpty()) {
            journal.settle(partition, fence, settled);
        }
        if (!buried.isEmpty()) {
            Set<K> letters = journal.bury(partition, fence, buried); // not of a key that was written anew meanwhile
            recorder.writeFailures.add(letters.size());
            for (K key : letters) {
                recorder.tell(new CacheEvent.RowRefused(recorder.cache(), key, refused.getOrDefault(key, "")));
            }
        }
    }

    @Override
    public DrainLoop.Mark mark() {
        List<Position> before = journal.positions();
        return () -> {
            List<Position> now = journal.positions();
            for (int partition = 0; partition < before.size(); partition++) {
                if (now.get(partition).oldest() <= before.get(partition).last()) {
                    return false;
                }
            }
            return true;
        };
    }

    Journal<K, V> journal() {
        return journal;
    }

    int batchSize() {
        return options.batchSize();
    }

    String cache() {
        return recorder.cache();
    }

    @Override
    public Backlog backlog() {
        return fillWatch.see(journal.backlog());
    }
}
