package dev.forebay.storefront.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says. A variable that is empty counts as not set.
 *
 * @param redisUrl an existing Redis or Valkey; empty to start one
 * @param database an existing PostgreSQL; empty to start one
 * @param port where HTTP is served; 0 for any free one
 */
public record Settings(Optional<String> redisUrl, Optional<Login> database, int port) {
    private static final int DEFAULT_PORT = 8080;

    /** An existing database. */
    public record Login(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * Reads and checks the variables.
     *
     * @throws BadSetting if one is wrong
     */
    public static Settings of(Map<String, String> environment) {
        return new Settings(redisUrl(environment), database(environment), port(environment));
    }

    private static Optional<String> redisUrl(Map<String, String> environment) {
        Optional<String> url = value(environment, "REDIS_URL");
        url.ifPresent(text -> {
            try {
                URI uri = new URI(text);
                String scheme = uri.getScheme();
                if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
                    throw new BadSetting("REDIS_URL", "must begin with redis:// or rediss://");
                }
                if (uri.getHost() == null) {
                    throw new BadSetting("REDIS_URL", "names no host; it looks like redis://127.0.0.1:6379");
                }
            } catch (URISyntaxException e) {
                // The text is not repeated, because it may hold a password.
                throw new BadSetting("REDIS_URL", "is no URL: " + e.getReason());
            }
        });
        return url;
    }

    private static Optional<Login> database(Map<String, String> environment) {
        Optional<String> url = value(environment, "DATABASE_URL");
        String user = value(environment, "DATABASE_USER").orElse(null);
        String password = value(environment, "DATABASE_PASSWORD").orElse(null);
        if (url.isEmpty()) {
            if (user != null || password != null) {
                throw new BadSetting(
                        user != null ? "DATABASE_USER" : "DATABASE_PASSWORD", "is set, but DATABASE_URL is not");
            }
            return Optional.empty();
        }
        if (!url.get().startsWith("jdbc:postgresql:")) {
            throw new BadSetting("DATABASE_URL", "must be a JDBC URL that begins with jdbc:postgresql:");
        }
        return Optional.of(new Login(url.get(), user, password));
    }

    private static int port(Map<String, String> environment) {
        Optional<String> text = value(environment, "PORT");
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text.get().strip());
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw badPort(text.get());
        }
        throw badPort(text.get());
    }

    private static BadSetting badPort(String text) {
        return new BadSetting("PORT", "must be a whole number from 0 to 65535, but is '" + text + "'");
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
