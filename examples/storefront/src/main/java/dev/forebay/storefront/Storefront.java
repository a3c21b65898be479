package dev.forebay.storefront;

import dev.forebay.storefront.http.Failures;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.servers.Servers;
import dev.forebay.storefront.settings.BadSetting;
import dev.forebay.storefront.settings.Settings;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running shop: servers, shop, HTTP, brought up in this order and taken down in the opposite one. */
public final class Storefront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Storefront.class);
    private static final Duration REQUESTS_LIMIT = Duration.ofSeconds(10);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final Servers servers;
    private final Shop shop;
    private final Javalin http;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Storefront(Servers servers, Shop shop, Javalin http) {
        this.servers = servers;
        this.shop = shop;
        this.http = http;
    }

    /**
     * Brings the shop up; requests are served when this returns.
     *
     * @throws BadSetting if a setting is wrong, a server does not answer, or the port is taken
     * @throws IOException if a server of the shop's own did not start
     */
    public static Storefront start(Settings settings) throws IOException {
        Servers servers = Servers.start(settings);
        try {
            Shop shop = Shop.open(servers.redisUrl(), servers.database());
            try {
                return new Storefront(servers, shop, listen(shop, settings.port()));
            } catch (RuntimeException e) {
                shop.close(Duration.ofSeconds(1));
                throw e;
            }
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static Javalin listen(Shop shop, int port) {
        Javalin http = Javalin.create(config -> configure(config, shop));
        try {
            return http.start(port);
        } catch (RuntimeException e) {
            http.stop();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new BadSetting("PORT", "%d cannot be used: %s".formatted(port, cause.getMessage()), e);
                }
            }
            throw e;
        }
    }

    private static void configure(JavalinConfig config, Shop shop) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(server -> {
            // What Jetty answers by itself, for example to a path that is no path, is JSON as well.
            server.setErrorHandler((request, response, callback) -> Json.error(request, response, callback));
            server.setStopTimeout(REQUESTS_LIMIT.toMillis());
            server.insertHandler(new GracefulHandler());
        });
        new Failures().addTo(config.routes);
        shop.routes().forEach(part -> part.addTo(config.routes));
    }

    /** Returns the port that serves HTTP. */
    public int port() {
        return http.port();
    }

    /** Returns the servers behind the shop. */
    public Servers servers() {
        return servers;
    }

    /** Finishes the requests that run, writes what waits to the database, and stops the servers that were started here. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        http.stop();
        long waiting = shop.close(DRAIN_LIMIT);
        if (waiting > 0) {
            LOG.error(
                    "{} changes could not be written to the database within {}; {}",
                    waiting,
                    DRAIN_LIMIT,
                    servers.keepsJournal()
                            ? "they stay in Redis for the next start"
                            : "they are lost with this shop's own Redis");
        }
        servers.close();
    }
}
