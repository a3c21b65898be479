package dev.forebay.storefront.products;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.WriteGuard;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.storefront.database.Database;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The catalogue: the cache loads, writes go around it. */
public final class Products {
    private final JdbcTable<Long, Product> table;
    private final Cache<Long, Product> cache;

    public Products(Forebay forebay, DataSource database) {
        this.table = JdbcTable.of(database, "products", Long.class, Product.class)
                .key("id")
                .build();
        this.cache = forebay.cache("products", Long.class, Product.class)
                .reads(ReadThrough.from(table))
                .writes(CacheAside.create())
                .expireAfterWrite(Duration.ofHours(1))
                .guard(WriteGuard.hold(Database.LONGEST_WRITE))
                .build();
    }

    /** Returns a product, or {@code null} when there is none. */
    public @Nullable Product find(long id) {
        return cache.get(id);
    }

    /** Creates or changes a product. */
    public void save(Product product) throws Exception {
        cache.write(product.id(), () -> table.put(product.id(), product));
    }
}
