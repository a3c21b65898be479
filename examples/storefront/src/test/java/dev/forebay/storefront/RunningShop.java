package dev.forebay.storefront;

import dev.forebay.storefront.settings.Settings;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.util.Optional;

/** A shop in this JVM, on a Redis and a database of its own. */
final class RunningShop implements AutoCloseable {
    final RedisServer redis;
    final PostgresServer.Database database;
    final Client client;
    private final Storefront storefront;

    private RunningShop(RedisServer redis, PostgresServer.Database database, Storefront storefront) {
        this.redis = redis;
        this.database = database;
        this.storefront = storefront;
        this.client = new Client(storefront.port());
    }

    static RunningShop start() throws IOException {
        RedisServer redis = RedisServer.start();
        PostgresServer.Database database = PostgresServer.shared().createDatabase();
        Settings settings = new Settings(
                Optional.of(redis.uri()),
                Optional.of(new Settings.Login(database.jdbcUrl(), database.user(), null)),
                0);
        return new RunningShop(redis, database, Storefront.start(settings));
    }

    @Override
    public void close() {
        storefront.close();
        redis.close();
    }
}
