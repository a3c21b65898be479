package dev.forebay.storefront;

import dev.forebay.Forebay;
import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.storefront.activity.Activities;
import dev.forebay.storefront.activity.ActivityRoutes;
import dev.forebay.storefront.carts.CartRoutes;
import dev.forebay.storefront.carts.Carts;
import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.database.Tables;
import dev.forebay.storefront.http.Routes;
import dev.forebay.storefront.products.ProductRoutes;
import dev.forebay.storefront.products.Products;
import dev.forebay.storefront.report.ReportRoutes;
import dev.forebay.storefront.settings.BadSetting;
import dev.forebay.storefront.settings.Settings;
import dev.forebay.storefront.trending.Trending;
import dev.forebay.storefront.trending.TrendingRoutes;
import dev.forebay.storefront.users.UserRoutes;
import dev.forebay.storefront.users.Users;
import dev.forebay.storefront.views.ViewRoutes;
import dev.forebay.storefront.views.Views;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The shop, put together: one database, one {@link Forebay}, and the parts on top of them. */
final class Shop {
    /** The most that a request waits for Redis, each time that it asks. */
    private static final Duration REDIS_ANSWER_LIMIT = Duration.ofSeconds(1);

    private final Database database;
    private final Forebay forebay;
    private final ReportRoutes reports;
    private final List<Routes> routes;

    private Shop(Database database, Forebay forebay) {
        this.database = database;
        this.forebay = forebay;
        this.reports = new ReportRoutes(forebay, database);
        DataSource rows = database.dataSource();
        Products products = new Products(forebay, rows);
        this.routes = List.of(
                new UserRoutes(new Users(forebay, rows)),
                new ProductRoutes(products),
                new CartRoutes(new Carts(forebay, rows)),
                new ActivityRoutes(new Activities(forebay, rows)),
                new ViewRoutes(new Views(forebay, rows), products),
                new TrendingRoutes(new Trending(forebay, rows)),
                reports);
    }

    /**
     * Connects to both servers, creates and seeds the tables, and builds the caches.
     *
     * @throws BadSetting if a server does not answer, or cannot be used
     */
    static Shop open(String redisUrl, Settings.Login login) {
        Database database = connect(login);
        try {
            Forebay forebay = connect(redisUrl);
            try {
                return build(database, forebay);
            } catch (RuntimeException e) {
                forebay.shutdown(Duration.ZERO);
                throw e;
            }
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Servers that answer may still be unfit: a table of that name has other columns, Redis may evict what waits. */
    private static Shop build(Database database, Forebay forebay) {
        try {
            return new Shop(database, forebay);
        } catch (IllegalArgumentException e) {
            throw new BadSetting("DATABASE_URL", "cannot be used: " + e.getMessage(), e);
        } catch (IllegalStateException | StoreUnavailableException e) {
            throw new BadSetting("REDIS_URL", "cannot be used: " + e.getMessage(), e);
        }
    }

    private static Database connect(Settings.Login login) {
        try {
            Database database = Database.connect(login.url(), login.user(), login.password());
            try {
                Tables.create(database.dataSource());
                return database;
            } catch (SQLException e) {
                database.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new BadSetting("DATABASE_URL", "cannot be used: " + deepest(e), e);
        }
    }

    private static Forebay connect(String redisUrl) {
        try {
            Forebay forebay = Forebay.on(
                    RedisBackend.connect(redisUrl, RedisOptions.defaults().commandTimeout(REDIS_ANSWER_LIMIT)));
            try {
                forebay.ping();
                return forebay;
            } catch (StoreUnavailableException e) {
                forebay.shutdown(Duration.ZERO);
                throw e;
            }
        } catch (StoreUnavailableException e) {
            throw new BadSetting("REDIS_URL", "does not answer: " + deepest(e), e);
        } catch (IllegalArgumentException e) {
            throw new BadSetting("REDIS_URL", "cannot be used: " + e.getMessage(), e);
        }
    }

    /** The innermost message says what a pool or a client only wraps: connection refused, wrong password. */
    private static String deepest(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    }

    /** Returns the endpoints of all parts. */
    List<Routes> routes() {
        return routes;
    }

    /**
     * Writes to the database what waits, then disconnects.
     *
     * @return how many changes still wait; they stay in Redis
     */
    long close(Duration limit) {
        reports.close();
        long waiting = forebay.shutdown(limit);
        database.close();
        return waiting;
    }
}
