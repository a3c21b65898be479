package dev.forebay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 5;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresUser runsAs;
    private final Path folder;
    private final Thread endWithJvm;
    private @Nullable Process process;
    private int port;

    private PostgresServer(PostgresUser runsAs) {
        this.runsAs = runsAs;
        folder = TemporaryFolder.create("forebay-postgres");
        endWithJvm = new Thread(this::end, "forebay-postgres-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** Starts a server and waits until it answers. */
    public static PostgresServer start() {
        return start(PostgresUser.choose());
    }

    static PostgresServer start(PostgresUser runsAs) {
        PostgresServer server = new PostgresServer(runsAs);
        try {
            server.initialize();
            server.startOnFreePort();
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
        return port;
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
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the server in order: running transactions are rolled back, connections are cut. Waits for its end. */
    public synchronized void stop() {
        resume();
        end(Signal.INT);
    }

    /** Ends the server and all its backends at once (SIGKILL), as a crash does. */
    public synchronized void kill() {
        end(Signal.KILL);
    }

    /** Freezes the server and all its backends (SIGSTOP): connections stay open and nothing answers. */
    public synchronized void pause() {
        signal(Signal.STOP);
    }

    /** Lets a paused server go on (SIGCONT). */
    public synchronized void resume() {
        signal(Signal.CONT);
    }

    /** Starts the server again on the same port and data, after stopping it if it runs; waits until it answers. */
    public synchronized void restart() {
        stop();
        launch();
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        end();
        if (Thread.currentThread() != endWithJvm) {
            try {
                Runtime.getRuntime().removeShutdownHook(endWithJvm);
            } catch (IllegalStateException e) {
                return; // The JVM is ending and runs the hook itself.
            }
        }
    }

    private synchronized void end() {
        try {
            kill();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void end(Signal signal) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> family = family(process);
        // In order, the postmaster ends its backends itself; in a crash, nobody is left to do it.
        signal.sendTo(signal == Signal.KILL ? family : family.subList(0, 1));
        try {
            for (ProcessHandle member : family) {
                member.onExit().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while postgres at port " + port + " ended", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("postgres at port %d did not end: %s".formatted(port, log()), e);
        }
        process = null;
    }

    private void initialize() {
        try {
            runsAs.give(folder);
            Process initdb =
                    launch("initdb", "-D", "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N");
            if (initdb.waitFor() != 0) {
                throw new IllegalStateException("initdb ended with %d: %s".formatted(initdb.exitValue(), log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run initdb", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while initdb ran", e);
        }
    }

    private void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = RedisServer.freePort();
            try {
                launch();
                return;
            } catch (IllegalStateException e) {
                // Another process may have taken the port between our look and the server's start.
                if (attempt == PORT_ATTEMPTS || !log().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private synchronized void launch() {
        try {
            process = launch(
                    "postgres",
                    "-D",
                    "data",
                    "-p",
                    Integer.toString(port),
                    "-F", // Files are not synced; commits are still handed to the system before they are acknowledged.
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "max_connections=300",
                    "-c",
                    "timezone=UTC");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run postgres", e);
        }
        awaitAnswer(process);
    }

    private Process launch(String executable, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(PostgresBinaries.folder().resolve("bin").resolve(executable).toString());
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(runsAs.run(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!answers()) {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "postgres ended with %d while starting: %s".formatted(started.exitValue(), log()));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "postgres at port %d did not answer within %s: %s".formatted(port, TIMEOUT, log()));
            }
            pauseBriefly();
        }
    }

    private boolean answers() {
        try (Connection connection = dataSource().getConnection()) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false; // Not listening yet, or still recovering.
        }
    }

    private static void pauseBriefly() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while postgres started", e);
        }
    }

    private Path logFile() {
        return folder.resolve("postgres.log");
    }

    private String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "no log";
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private void signal(Signal signal) {
        if (process != null) {
            signal.sendTo(family(process));
        }
    }

    private static List<ProcessHandle> family(Process postmaster) {
        List<ProcessHandle> members = new ArrayList<>(List.of(postmaster.toHandle()));
        postmaster.descendants().forEach(members::add);
        return members;
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
