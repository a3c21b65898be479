package dev.forebay.storefront.servers;

import dev.forebay.storefront.settings.Settings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Redis and PostgreSQL are; {@link #close()} stops those that were started here and deletes their data. */
public final class Servers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

    private final Settings settings;
    private final @Nullable Path folder;
    private final @Nullable OwnRedis redis;
    private final @Nullable OwnPostgres postgres;

    private Servers(
            Settings settings, @Nullable Path folder, @Nullable OwnRedis redis, @Nullable OwnPostgres postgres) {
        this.settings = settings;
        this.folder = folder;
        this.redis = redis;
        this.postgres = postgres;
    }

    /** Starts the servers that the settings do not name. */
    public static Servers start(Settings settings) throws IOException {
        boolean needsRedis = settings.redisUrl().isEmpty();
        boolean needsPostgres = settings.database().isEmpty();
        Path folder = needsRedis || needsPostgres ? Files.createTempDirectory("forebay-storefront-") : null;
        OwnRedis redis = null;
        try {
            redis = needsRedis && folder != null ? OwnRedis.start(folder) : null;
            OwnPostgres postgres =
                    needsPostgres && folder != null ? OwnPostgres.start(folder.resolve("postgres")) : null;
            return new Servers(settings, folder, redis, postgres);
        } catch (IOException | RuntimeException e) {
            new Servers(settings, folder, redis, null).close();
            throw e;
        }
    }

    /** Returns the URL of Redis. */
    public String redisUrl() {
        return redis != null ? redis.url() : settings.redisUrl().orElseThrow();
    }

    /** Returns how to log in to PostgreSQL. */
    public Settings.Login database() {
        return postgres != null
                ? new Settings.Login(postgres.url(), null, null)
                : settings.database().orElseThrow();
    }

    /** Returns what was started here, in words; empty if nothing was. */
    public Optional<String> started() {
        if (redis == null && postgres == null) {
            return Optional.empty();
        }
        return Optional.of((redis != null ? "Redis at " + redis.url() : "")
                + (redis != null && postgres != null ? ", " : "")
                + (postgres != null ? "PostgreSQL at " + postgres.url() : ""));
    }

    /** Returns whether Redis, with the changes that wait in it, outlives {@link #close()}. */
    public boolean keepsJournal() {
        return redis == null;
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
        try {
            if (postgres != null) {
                postgres.close();
            }
            if (folder != null) {
                delete(folder);
            }
        } catch (IOException e) {
            LOG.warn("the data under {} could not be removed", folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // a server that is still ending deletes files of its own
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
