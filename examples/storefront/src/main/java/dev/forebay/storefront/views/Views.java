package dev.forebay.storefront.views;

import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.jdbc.JdbcTable;
import javax.sql.DataSource;

/** The view counts, which live in {@code products.views}. */
public final class Views {
    private final Counter<Long> counter;

    public Views(Forebay forebay, DataSource database) {
        this.counter = forebay.counter(
                        "views",
                        Long.class,
                        JdbcTable.counter(database, "products", Long.class)
                                .key("id")
                                .column("views")
                                .build())
                .build();
    }

    /** Returns how often a product was viewed. */
    public long of(long productId) {
        return counter.get(productId);
    }

    /** Adds views of a product, which must exist. */
    public void add(long productId, int count) {
        counter.add(productId, count);
    }
}
