package dev.forebay.endtoend;

import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Servers of a test class's own, which it may stop. */
abstract class OwnServers {
    static RedisServer redis;
    static PostgresServer postgres;
    static ItemTable items;

    @BeforeAll
    static void startServers() {
        redis = RedisServer.start();
        postgres = PostgresServer.start();
        items = new ItemTable(postgres);
    }

    @AfterAll
    static void stopServers() {
        redis.close();
        postgres.close();
    }
}
