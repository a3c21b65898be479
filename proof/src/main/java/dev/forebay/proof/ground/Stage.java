package dev.forebay.proof.ground;

import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.util.List;

/** Everything that may be broken. */
public record Stage(List<AppProcess> applications, RedisServer redis, PostgresServer postgres)
        implements AutoCloseable {

    @Override
    public void close() {
        applications.forEach(AppProcess::close);
        redis.close();
        postgres.close();
    }
}
