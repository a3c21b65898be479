package dev.forebay.storefront.demo.lane;

import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterTable;
import dev.forebay.storefront.demo.load.OperationLog;
import dev.forebay.storefront.demo.load.Plan;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A counter on the column {@code version}: every write adds one. */
final class CounterLane extends Lane {
    private final Counter<Long> counter;

    CounterLane(Forebay forebay, Plan plan, CounterTable<Long> table) {
        this.counter = forebay.counter(LaneKind.COUNTER.cache(plan), Long.class, new NotedTable(table))
                .expireAfterWrite(plan.timeToLive(LaneKind.count()))
                .journal(Lanes.journal(plan))
                .listener(this)
                .build();
    }

    @Override
    public long read(int key) {
        return counter.get((long) key);
    }

    @Override
    public Map<Integer, Long> readAll(Collection<Integer> keys) {
        List<Long> ids = keys.stream().map(Integer::longValue).toList();
        Map<Integer, Long> totals = new HashMap<>();
        counter.getAll(ids).forEach((id, total) -> totals.put(id.intValue(), total));
        return totals;
    }

    @Override
    public long write(int key, long version) {
        counter.add((long) key, 1);
        return 1;
    }

    @Override
    public boolean drain(Duration limit) {
        return counter.flush(limit);
    }

    @Override
    public Backlog backlog() {
        return Backlog.of(counter.stats());
    }

    /** The table, with its reads of a single key noted as loads. */
    private record NotedTable(CounterTable<Long> table) implements CounterTable<Long> {
        @Override
        public Map<Long, CounterBase> read(String cache, Map<Long, Integer> partitionOfKey) throws Exception {
            if (partitionOfKey.size() != 1) {
                return table.read(cache, partitionOfKey);
            }
            int key = partitionOfKey.keySet().iterator().next().intValue();
            return OperationLog.ofLoad(key, () -> table.read(cache, partitionOfKey));
        }

        @Override
        public String lastFlush(String cache, int partition) throws Exception {
            return table.lastFlush(cache, partition);
        }

        @Override
        public Map<Long, String> apply(Fence fence, String flushId, Map<Long, Long> deltas) throws Exception {
            return table.apply(fence, flushId, deltas);
        }

        @Override
        public Fence takePartition(String cache, int partition) throws Exception {
            return table.takePartition(cache, partition);
        }
    }
}
