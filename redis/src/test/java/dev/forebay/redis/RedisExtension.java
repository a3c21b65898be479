package dev.forebay.redis;

import static org.awaitility.Awaitility.await;

import dev.forebay.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server and a backend for all tests of a class. */
final class RedisExtension implements BeforeAllCallback, AfterAllCallback {
    private RedisServer server;
    private RedisBackend backend;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = RedisServer.start();
        // A limit that a busy machine does not reach: what is tested here is what the steps do.
        backend = RedisBackend.connect(server.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        backend.close();
        server.close();
    }

    RedisServer server() {
        return server;
    }

    RedisBackend backend() {
        return backend;
    }

    /** Lets time pass that is the server's, and cannot be moved. */
    static void wait(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(60))
                .pollInterval(Duration.ofMillis(Math.max(1, time.toMillis() / 20)))
                .until(() -> System.nanoTime() - end >= 0);
    }
}
