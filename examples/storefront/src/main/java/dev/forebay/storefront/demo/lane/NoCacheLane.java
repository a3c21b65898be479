package dev.forebay.storefront.demo.lane;

import dev.forebay.jdbc.JdbcTable;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.OperationLog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The database alone. */
final class NoCacheLane extends Lane {
    private final JdbcTable<Long, Row> table;

    NoCacheLane(JdbcTable<Long, Row> table) {
        this.table = table;
    }

    @Override
    public long read(int key) throws Exception {
        return OperationLog.ofLoad(key, () -> {
            Row row = table.load((long) key);
            return row == null ? Operation.ABSENT : row.version();
        });
    }

    @Override
    public Map<Integer, Long> readAll(Collection<Integer> keys) throws Exception {
        List<Long> ids = keys.stream().map(Integer::longValue).toList();
        Map<Integer, Long> versions = new HashMap<>();
        table.loadAll(ids).forEach((id, row) -> versions.put(id.intValue(), row.version()));
        return versions;
    }

    @Override
    public long write(int key, long version) throws Exception {
        table.put((long) key, Row.of(key, version));
        return version;
    }

    @Override
    public boolean drain(Duration limit) {
        return true;
    }

    @Override
    public Backlog backlog() {
        return Backlog.NONE;
    }
}
