package dev.forebay.storefront.carts;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.WriteGuard;
import dev.forebay.WriteThrough;
import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.http.Refusal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The carts: every change is in the database and in the cache before it returns. */
public final class Carts {
    /** The most products of a cart; with no limit one cart could grow beyond what a page or an entry should hold. */
    private static final int MAX_ITEMS = 500;

    private static final int TURNS = 256;
    private static final Duration TURN_WAIT = Duration.ofSeconds(5);

    private final CartTable table;
    private final Cache<Long, Cart> cache;

    /** Requests for one cart queue here and not in the database, where each would hold a connection while it waits. */
    private final Semaphore[] turns =
            Stream.generate(() -> new Semaphore(1, true)).limit(TURNS).toArray(Semaphore[]::new);

    public Carts(Forebay forebay, DataSource database) {
        this.table = new CartTable(database);
        this.cache = forebay.cache("carts", Long.class, Cart.class)
                .reads(ReadThrough.from(table))
                .writes(WriteThrough.to(table))
                .expireAfterWrite(Duration.ofMinutes(30))
                .guard(WriteGuard.hold(Database.LONGEST_WRITE))
                .build();
    }

    /** Returns a user's cart, which may be empty. */
    public Cart of(long userId) {
        Cart cart = cache.get(userId);
        return cart == null ? Cart.empty(userId) : cart;
    }

    /** Makes a cart hold {@code quantity} of a product, and returns the cart as it was committed. */
    public Cart set(long userId, long productId, int quantity) throws SQLException {
        return change(userId, cart -> {
            Cart changed = cart.with(productId, quantity);
            if (changed.items().size() > MAX_ITEMS) {
                throw Refusal.badRequest("productId: a cart holds at most %d products".formatted(MAX_ITEMS));
            }
            return changed;
        });
    }

    /** Takes a product out of a cart, and returns the cart as it was committed. */
    public Cart remove(long userId, long productId) throws SQLException {
        return change(userId, cart -> cart.without(productId));
    }

    private Cart change(long userId, UnaryOperator<Cart> change) throws SQLException {
        Semaphore turn = turns[Math.floorMod(Long.hashCode(userId), TURNS)];
        try {
            if (!turn.tryAcquire(TURN_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Refusal.unavailable("too many changes of this cart at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("the shop is closing");
        }
        try {
            return table.change(userId, change, this::save);
        } finally {
            turn.release();
        }
    }

    private void save(Cart cart) {
        if (cart.items().isEmpty()) {
            cache.remove(cart.userId());
        } else {
            cache.put(cart.userId(), cart);
        }
    }
}
