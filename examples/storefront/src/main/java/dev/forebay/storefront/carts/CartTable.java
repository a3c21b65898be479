package dev.forebay.storefront.carts;

import dev.forebay.Loader;
import dev.forebay.Writer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code cart_items}, read and written as whole carts. A cart without items is no cart: {@code null}.
 *
 * <p>A write inside {@link #change} runs on that call's connection, found through the thread, because the cache calls its writer in
 * the thread of the put; it ends the transaction. A write outside runs in a transaction of its own.
 */
final class CartTable implements Loader<Long, Cart>, Writer<Long, Cart> {
    private final DataSource database;

    @SuppressWarnings("ThreadLocalUsage") // one table per shop, and a connection belongs to the table that opened it
    private final ThreadLocal<@Nullable Connection> changing = new ThreadLocal<>();

    CartTable(DataSource database) {
        this.database = database;
    }

    @Override
    public @Nullable Cart load(Long userId) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Cart cart = select(connection, userId);
            return cart.items().isEmpty() ? null : cart;
        }
    }

    /**
     * Changes a cart while nobody else does.
     *
     * @param change makes the new cart from the committed one
     * @param save puts the new cart through the cache, whose writer comes back here
     */
    Cart change(long userId, UnaryOperator<Cart> change, Consumer<Cart> save) throws SQLException {
        return inTransaction(userId, connection -> {
            Cart changed = change.apply(select(connection, userId));
            changing.set(connection);
            try {
                save.accept(changed);
            } finally {
                changing.remove();
            }
            return changed;
        });
    }

    @Override
    public void put(Long userId, Cart cart) throws SQLException {
        Connection connection = changing.get();
        if (connection == null) {
            inTransaction(userId, own -> replace(own, cart));
        } else {
            replace(connection, cart);
        }
    }

    @Override
    public void remove(Long userId) throws SQLException {
        put(userId, Cart.empty(userId));
    }

    private static Cart select(Connection connection, long userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select product_id, quantity from cart_items where user_id = ? order by product_id")) {
            select.setLong(1, userId);
            List<Cart.Item> items = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    items.add(new Cart.Item(rows.getLong("product_id"), rows.getInt("quantity")));
                }
            }
            return new Cart(userId, items);
        }
    }

    /** Makes the rows those of {@code cart} and commits. Rows that stay as they are are not written. */
    private static Cart replace(Connection connection, Cart cart) throws SQLException {
        Array products = connection.createArrayOf(
                "bigint", cart.items().stream().map(Cart.Item::productId).toArray());
        Array quantities = connection.createArrayOf(
                "integer", cart.items().stream().map(Cart.Item::quantity).toArray());
        try (PreparedStatement delete = connection.prepareStatement(
                        "delete from cart_items where user_id = ? and product_id <> all (?)");
                PreparedStatement upsert =
                        connection.prepareStatement("insert into cart_items (user_id, product_id, quantity)"
                                + " select ?, product_id, quantity from unnest(?, ?) as items (product_id, quantity)"
                                + " on conflict (user_id, product_id) do update set quantity = excluded.quantity"
                                + " where cart_items.quantity <> excluded.quantity")) {
            delete.setLong(1, cart.userId());
            delete.setArray(2, products);
            delete.executeUpdate();
            upsert.setLong(1, cart.userId());
            upsert.setArray(2, products);
            upsert.setArray(3, quantities);
            upsert.executeUpdate();
        }
        connection.commit();
        return cart;
    }

    private Cart inTransaction(long userId, Step step) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement lock = connection.prepareStatement(
                    "select pg_advisory_xact_lock(hashtextextended('forebay-storefront cart ' || ?, 0))")) {
                lock.setString(1, Long.toString(userId));
                lock.execute();
                return step.run(connection);
            } finally {
                // After a commit there is nothing to roll back; after anything else nothing may stay, and no lock
                // either.
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    @FunctionalInterface
    private interface Step {
        Cart run(Connection connection) throws SQLException;
    }
}
