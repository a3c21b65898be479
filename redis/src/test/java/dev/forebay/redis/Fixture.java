package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Codec;
import dev.forebay.spi.KeyFormats;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.testkit.RedisServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** What the tests of this module share. */
final class Fixture {
    private Fixture() {}

    record Product(String name, BigDecimal price) {}

    static CacheSpec<String, Product> products(String cache) {
        return spec(cache, Product.class, Optional.empty(), 0);
    }

    static CacheSpec<String, Product> journaled(String cache, int partitions) {
        return spec(cache, Product.class, Optional.empty(), partitions);
    }

    static <V> CacheSpec<String, V> spec(String cache, Class<V> rowType, Optional<Codec<V>> codec, int partitions) {
        return new CacheSpec<>(
                cache,
                rowType,
                KeyFormats.of(String.class),
                codec,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                1000,
                partitions);
    }

    static Product product(String name) {
        return new Product(name, new BigDecimal("9.50"));
    }

    static <V> Value<V> value(V row, long stamp, long expiresAtMillis) {
        return new Value<>(row, stamp, expiresAtMillis, 7);
    }

    /** Returns how often the server has carried out a command. */
    static long calls(RedisServer server, String command) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }
}
