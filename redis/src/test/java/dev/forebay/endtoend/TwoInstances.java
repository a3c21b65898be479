package dev.forebay.endtoend;

import dev.forebay.Cache;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.Loader;
import dev.forebay.redis.RedisBackend;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Two runtimes on one Redis and one table, as two application processes have them. */
abstract class TwoInstances {
    static final Duration BOUND = Duration.ofSeconds(20);

    /** For tests that are not about a slow server: a busy machine must not look like an outage. */
    static final RedisOptions PATIENT = RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10));

    static ItemTable items;
    private static RedisServer redis;

    Forebay first;
    Forebay second;
    ExecutorService threads;

    @BeforeAll
    static void startServers() {
        redis = RedisServer.start();
        items = new ItemTable(PostgresServer.shared());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        redis.command("FLUSHALL");
        items.reset();
        first = instance();
        second = instance();
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        first.close();
        second.close();
    }

    static RedisServer redis() {
        return redis;
    }

    Forebay instance() {
        return Forebay.on(
                RedisBackend.connect(redis.uri(), PATIENT),
                ForebayOptions.defaults().shutdownTimeout(Duration.ofSeconds(5)));
    }

    static Cache<Long, Item> cache(Forebay forebay, UnaryOperator<CacheBuilder<Long, Item>> options) {
        return options.apply(forebay.cache("items", Long.class, Item.class)).build();
    }

    static <T> T within(Future<T> future) throws Exception {
        return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A loader that reads the row, then waits at a gate before it returns it: a slow load. */
    static final class GatedLoader implements Loader<Long, Item> {
        private final Loader<Long, Item> loader;
        final Gate gate = new Gate();

        GatedLoader(Loader<Long, Item> loader) {
            this.loader = loader;
        }

        @Override
        public Item load(Long key) throws Exception {
            Item row = loader.load(key);
            gate.pass();
            return row;
        }
    }
}
