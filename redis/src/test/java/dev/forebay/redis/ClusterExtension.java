package dev.forebay.redis;

import dev.forebay.testkit.RedisClusterServers;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The shared cluster, emptied, and a backend for all tests of a class. */
final class ClusterExtension implements BeforeAllCallback, AfterAllCallback {
    private RedisBackend backend;

    @Override
    public void beforeAll(ExtensionContext context) {
        RedisClusterServers cluster = RedisClusterServers.shared();
        cluster.masters().forEach(master -> master.command("FLUSHALL"));
        // A limit that a busy machine does not reach: what is tested here is what the steps do.
        backend = RedisBackend.connect(cluster.uri(), RedisOptions.defaults().commandTimeout(Duration.ofSeconds(10)));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        backend.close();
    }

    RedisBackend backend() {
        return backend;
    }
}
