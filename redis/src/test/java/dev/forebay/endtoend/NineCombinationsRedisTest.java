package dev.forebay.endtoend;

import dev.forebay.Forebay;
import dev.forebay.redis.RedisBackend;
import dev.forebay.testkit.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class NineCombinationsRedisTest extends NineCombinationsContract {
    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    Forebay start() {
        redis.command("FLUSHALL");
        return Forebay.on(RedisBackend.connect(redis.uri(), TwoInstances.PATIENT));
    }
}
