package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.ItemTable;
import java.util.Set;

/** The peers that keep rows in JVMs. Started once, since that takes seconds; each run takes a map of its own. */
final class Grids implements AutoCloseable {
    private final Upserts upserts;
    private final HazelcastGrid hazelcast;
    private final CoherenceGrid coherence;

    Grids(ItemTable table, Set<Integer> batchSizes) {
        upserts = new Upserts(table);
        hazelcast = new HazelcastGrid(upserts, batchSizes);
        coherence = new CoherenceGrid(upserts);
    }

    /** Returns what writes the rows of both. */
    Upserts upserts() {
        return upserts;
    }

    HazelcastItems hazelcast(int batchSize, boolean drains) {
        return hazelcast.open(batchSize, drains);
    }

    CoherenceItems coherence(int batchSize, boolean drains) {
        return coherence.open(batchSize, drains);
    }

    @Override
    public void close() {
        hazelcast.close();
        coherence.close();
    }
}
