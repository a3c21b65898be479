package dev.forebay.benchmarks.ground;

import dev.forebay.benchmarks.report.Environment;
import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.Proxy;
import dev.forebay.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.netty.buffer.ByteBuf;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.Driver;
import org.redisson.Redisson;

/** One Redis and one PostgreSQL, for all contenders of a run. */
public final class Servers implements AutoCloseable {
    /** Reads by {@link #socketReads} itself, between two calls: the end of the first connection that asks, and the question of the second. */
    public static final int READS_OF_COUNTING = 2;

    private final RedisServer redis;
    private final Proxy line;
    private final PostgresServer postgres;
    private final ItemTable table;

    /** Starts both; PostgreSQL does not sync its files. */
    public Servers(Saving saving) {
        this(saving, PostgresServer.start());
    }

    private Servers(Saving saving, PostgresServer postgres) {
        this.postgres = postgres;
        redis = RedisServer.start(saving.settings());
        line = new Proxy(redis.port());
        table = new ItemTable(postgres);
    }

    /** Starts both; PostgreSQL syncs at every commit. */
    public static Servers syncing(Saving saving) {
        return new Servers(saving, PostgresServer.startSyncing());
    }

    /** Returns the address of Redis. */
    public String redis() {
        return redis.uri();
    }

    /** Returns another way to Redis, a line that can be made long. */
    public Proxy line() {
        return line;
    }

    /** Returns the table. */
    public ItemTable table() {
        return table;
    }

    /** Runs a command of Redis. */
    public String command(String... words) {
        return redis.command(words);
    }

    /** Returns a number that Redis tells of itself. */
    public long info(String section, String name) {
        return redis.command("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).trim()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis tells no " + name));
    }

    /**
     * Returns how often Redis has read from a socket: each round trip of one caller is one such read, whatever a script does inside the
     * server.
     */
    public long socketReads() {
        return info("stats", "total_reads_processed");
    }

    /** Empties both, so that every contender begins with the same. */
    public void clear() {
        redis.command("FLUSHALL");
        table.clear();
    }

    /** Adds the servers' versions and settings, and those of the libraries. */
    public Environment describe(Environment environment) throws SQLException {
        return environment
                .with(
                        "Redis",
                        redisVersion() + ", " + setting("appendonly") + ", " + setting("appendfsync") + ", "
                                + setting("save"))
                .with(
                        "PostgreSQL",
                        postgres("server_version") + ", fsync " + postgres("fsync")
                                + ", synchronous_commit " + postgres("synchronous_commit") + ", shared_buffers "
                                + postgres("shared_buffers"))
                .with("Lettuce", Environment.versionOf(RedisClient.class))
                .with("Netty", Environment.versionOf(ByteBuf.class))
                .with("pgjdbc", Environment.versionOf(Driver.class))
                .with("Redisson", Environment.versionOf(Redisson.class));
    }

    private String redisVersion() {
        return redis.command("INFO", "server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()))
                .findFirst()
                .orElse("unknown");
    }

    private String setting(String name) {
        return redis.command("CONFIG", "GET", name).replaceAll("\\s*\n", " ").trim();
    }

    private String postgres(String setting) throws SQLException {
        try (Connection connection = table.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + setting)) {
            result.next();
            return result.getString(1);
        }
    }

    @Override
    public void close() {
        table.close();
        line.close();
        redis.close();
        postgres.close();
    }
}
