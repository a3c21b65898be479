package dev.forebay.storefront.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL of the shop's own, on the loopback address, with its data in a folder that the caller deletes.
 *
 * <p>It is started by {@code pg_ctl}, which gives it a session of its own, so that Ctrl-C does not stop it before the shop has
 * drained; for the same reason it has no shutdown hook.
 */
final class OwnPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;

    private OwnPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    static OwnPostgres start(Path folder) throws IOException {
        return new OwnPostgres(EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("max_connections", "200")
                .setServerConfig("synchronous_commit", "on") // embedded servers turn it off: a crash would lose commits
                .start());
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
