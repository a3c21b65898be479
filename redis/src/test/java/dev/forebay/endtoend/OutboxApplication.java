package dev.forebay.endtoend;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import dev.forebay.jdbc.JdbcOutbox;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.redis.RedisBackend;
import org.postgresql.ds.PGSimpleDataSource;

/** An application that ends at once after the commit of its write, before it invalidates. */
final class OutboxApplication {
    static final int ENDED_AFTER_ITS_COMMIT = 77;

    private OutboxApplication() {}

    /** Arguments: the URI of Redis, the database's URL, its user, the key, the version to write. */
    public static void main(String[] arguments) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[1]);
        dataSource.setUser(arguments[2]);
        JdbcTable<Long, Item> table = JdbcTable.of(dataSource, "items", Long.class, Item.class)
                .key("id")
                .outbox(JdbcOutbox.of(dataSource), "items")
                .build();
        Writer<Long, Item> fatal = new Writer<>() {
            @Override
            public void put(Long key, Item row) throws Exception {
                table.put(key, row);
                Runtime.getRuntime().halt(ENDED_AFTER_ITS_COMMIT);
            }

            @Override
            public void remove(Long key) throws Exception {
                table.remove(key);
            }
        };
        Forebay forebay = Forebay.on(RedisBackend.connect(arguments[0]));
        Cache<Long, Item> cache = forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(table))
                .writes(WriteThrough.to(fatal))
                .guard(WriteGuard.INVALIDATE)
                .build();
        long key = Long.parseLong(arguments[3]);
        cache.put(key, Item.of(key, Long.parseLong(arguments[4])));
    }
}
