package dev.forebay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL on the loopback interface and a random free port, with its data in a temporary folder.
 *
 * <p>PostgreSQL refuses to run as root; where the tests do, the server runs in a user namespace of its own, or as nobody.
 *
 * <p>A commit that was acknowledged survives {@link #kill()}, but not the end of the machine: files are not synced, for speed.
 * Methods may be called by any thread, one at a time.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresUser runsAs;
    private final boolean syncs;
    private final ServerProcess process;

    private PostgresServer(PostgresUser runsAs, boolean syncs) {
        this.runsAs = runsAs;
        this.syncs = syncs;
        process = new ServerProcess("postgres", this::command, this::answers);
    }

    /** Starts a server, whose commits survive its crash but not the machine's, and waits until it answers. */
    public static PostgresServer start() {
        return start(PostgresUser.choose());
    }

    /** Starts a server that syncs its files at every commit, as it does by its own defaults, and waits until it answers. */
    public static PostgresServer startSyncing() {
        return start(new PostgresServer(PostgresUser.choose(), true));
    }

    static PostgresServer start(PostgresUser runsAs) {
        return start(new PostgresServer(runsAs, false));
    }

    private static PostgresServer start(PostgresServer server) {
        try {
            server.initialize();
            server.process.startOnFreePort();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Returns the server that tests share which do not stop it; started at the first call, ended with the JVM.
     *
     * <p>A test class takes a database of its own with {@link #createDatabase()}.
     */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Returns the JDBC URL of the database {@code postgres}, without a user. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Returns the superuser, who needs no password. */
    public String user() {
        return USER;
    }

    /** Returns unpooled connections to the database {@code postgres}. */
    public DataSource dataSource() {
        return new Database("postgres", jdbcUrl()).dataSource();
    }

    /** Returns the port; the same over every {@link #restart()}. */
    public int port() {
        return process.port();
    }

    /** Creates an empty database with a name that is new in this JVM. */
    public Database createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database(name, jdbcUrl(name));
    }

    /** Runs statements in the database {@code postgres}, each in a transaction of its own. */
    public void execute(String... statements) {
        new Database("postgres", jdbcUrl()).execute(statements);
    }

    /** Cuts every connection but the one that asks, as an administrator or a failover does. */
    public void terminateBackends() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }

    /** Returns whether the server process lives; a paused one does. */
    public boolean isRunning() {
        return process.isRunning();
    }

    /** Ends the server in order: running transactions are rolled back, connections are cut. Waits for its end. */
    public void stop() {
        resume();
        process.end(Signal.INT);
    }

    /** Ends the server and all its backends at once (SIGKILL), as a crash does. */
    public void kill() {
        process.end(Signal.KILL);
    }

    /** Freezes the server and all its backends (SIGSTOP): connections stay open and nothing answers. */
    public void pause() {
        process.signal(Signal.STOP);
    }

    /** Lets a paused server go on (SIGCONT). */
    public void resume() {
        process.signal(Signal.CONT);
    }

    /** Starts the server again on the same port and data, after stopping it if it runs; waits until it answers. */
    public void restart() {
        stop();
        process.start();
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        process.close();
    }

    private void initialize() {
        try {
            runsAs.give(process.folder());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run initdb", e);
        }
        process.run(command("initdb", "-D", "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"));
    }

    private List<String> command(int port) {
        return command(
                "postgres",
                "-D",
                "data",
                "-p",
                Integer.toString(port),
                "-c",
                "fsync=" + (syncs ? "on" : "off"), // without, commits are still handed to the system before they are
                // acknowledged
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=300",
                "-c",
                "timezone=UTC");
    }

    private List<String> command(String executable, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(PostgresBinaries.folder().resolve("bin").resolve(executable).toString());
        line.addAll(Arrays.asList(arguments));
        return runsAs.run(line);
    }

    private boolean answers() {
        try (Connection connection = dataSource().getConnection()) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false; // Not listening yet, or still recovering.
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** A database of the server; it goes with the server. */
    public record Database(String name, String jdbcUrl) {

        /** Returns the superuser, who needs no password. */
        public String user() {
            return USER;
        }

        /** Returns unpooled connections. */
        public DataSource dataSource() {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(jdbcUrl);
            source.setUser(USER);
            return source;
        }

        /** Runs statements, each in a transaction of its own. */
        public void execute(String... statements) {
            try (Connection connection = dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IllegalStateException("database " + name + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = start();
    }
}
