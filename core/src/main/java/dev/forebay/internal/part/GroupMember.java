package dev.forebay.internal.part;

import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One cache of a journal group: its rows and its deletions are flushed apart, a page of a partition at a time. Used by one thread. */
public final class GroupMember<K, V> {
    private final RowDrain<K, V> work;
    private final Map<Integer, @Nullable Fence> fences = new HashMap<>(); // null: the source knows no fences

    /** What is to be flushed between the reading of a page and its writing. */
    @FunctionalInterface
    interface Before {
        void flush() throws Exception;
    }

    public GroupMember(RowDrain<K, V> work) {
        this.work = work;
    }

    String cache() {
        return work.cache();
    }

    Journal<K, V> journal() {
        return work.journal();
    }

    Backlog backlog() {
        return work.backlog();
    }

    DrainLoop.Mark mark() {
        return work.mark();
    }

    void forgetFences() {
        fences.clear();
    }

    /**
     * Writes every row that waits now, as it was when {@code before} began. A key that is written anew meanwhile waits on.
     *
     * @return how many
     */
    int flushPuts(Before before) throws Exception {
        return flushAll(new Kind<>(change -> change.row() != null, (partition, batch) -> batch), before);
    }

    /**
     * Makes every deletion that waits now, but for those of keys that are written anew before {@code before} has run: it may have
     * flushed the newer write.
     *
     * @return how many
     */
    int flushRemovals(Before before) throws Exception {
        return flushAll(new Kind<>(change -> change.row() == null, this::unchanged), before);
    }

    /**
     * Which changes are flushed.
     *
     * @param wanted chooses them from a page
     * @param still returns those that are to be flushed after {@link Before}
     */
    private record Kind<K, V>(Predicate<Change<K, V>> wanted, Still<K, V> still) {}

    private interface Still<K, V> {
        List<Change<K, V>> of(int partition, List<Change<K, V>> batch);
    }

    private int flushAll(Kind<K, V> kind, Before before) throws Exception {
        List<Position> positions = journal().positions();
        int rows = 0;
        for (int partition = 0; partition < positions.size(); partition++) {
            Position now = positions.get(partition);
            if (now.oldest() <= now.last()) {
                Predicate<Change<K, V>> wanted = kind.wanted().and(change -> change.since() <= now.last());
                rows += flushAll(partition, new Kind<>(wanted, kind.still()), before);
            }
        }
        return rows;
    }

    /** Looks past what is not wanted, and past keys that were flushed in this turn and have been written anew since. */
    private int flushAll(int partition, Kind<K, V> kind, Before before) throws Exception {
        Set<K> flushed = new HashSet<>();
        int passedOver = 0;
        while (true) {
            int limit = work.batchSize() + passedOver;
            List<Change<K, V>> page = work.oldest(partition, fences.get(partition), limit);
            List<Change<K, V>> batch = page.stream()
                    .filter(kind.wanted().and(change -> !flushed.contains(change.key())))
                    .toList();
            if (batch.isEmpty() && page.size() < limit) {
                return flushed.size();
            }
            if (!batch.isEmpty() && !fences.containsKey(partition)) {
                fences.put(partition, work.takePartition(partition));
                continue; // what was read before the fence was raised may have been flushed, and overwritten, by
                // another owner
            }
            passedOver = page.size() - batch.size();
            if (!batch.isEmpty()) {
                before.flush();
                work.flush(partition, fences.get(partition), kind.still().of(partition, batch));
                batch.forEach(change -> flushed.add(change.key()));
            }
        }
    }

    private List<Change<K, V>> unchanged(int partition, List<Change<K, V>> batch) {
        Map<K, Long> present = new HashMap<>();
        journal()
                .changesOf(partition, batch.stream().map(Change::key).toList())
                .forEach(change -> present.put(change.key(), change.sequence()));
        return batch.stream()
                .filter(change -> Long.valueOf(change.sequence()).equals(present.get(change.key())))
                .toList();
    }
}
