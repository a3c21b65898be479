package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.TransactionalWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A table that no flush reaches before it is let go: until then everything that is put waits in the journal. */
final class HeldTable implements TransactionalWriter<Long, Item> {
    private final JdbcTable<Long, Item> table;
    private final CountDownLatch held = new CountDownLatch(1);

    HeldTable(JdbcTable<Long, Item> table) {
        this.table = table;
    }

    void letGo() {
        held.countDown();
    }

    @Override
    public Fence takePartition(String cache, int partition) throws Exception {
        held.await();
        return table.takePartition(cache, partition);
    }

    @Override
    public Map<Long, String> flush(Fence fence, List<Change<Long, Item>> changes) throws Exception {
        return table.flush(fence, changes);
    }

    @Override
    public void put(Long key, Item row) throws Exception {
        table.put(key, row);
    }

    @Override
    public void remove(Long key) throws Exception {
        table.remove(key);
    }
}
