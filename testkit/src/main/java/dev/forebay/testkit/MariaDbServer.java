package dev.forebay.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A real MariaDB on the loopback interface and a random free port, with its data in a temporary folder and all its settings at
 * their defaults, but for those of {@link #start(String...)}.
 *
 * <p>A commit that was acknowledged survives {@link #kill()}, but not the end of the machine: its log is written and not synced,
 * for speed. Methods may be called by any thread, one at a time.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final String USER = "root";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final List<String> settings;
    private final ServerProcess process;

    private MariaDbServer(List<String> settings) {
        this.settings = settings;
        process = new ServerProcess("mariadb", this::command, this::answers);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param settings options of {@code mariadbd}, such as {@code --sql-mode=ANSI}
     */
    public static MariaDbServer start(String... settings) {
        MariaDbServer server = new MariaDbServer(Arrays.asList(settings));
        try {
            server.process.run(server.installation());
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
    public static MariaDbServer shared() {
        return Shared.SERVER;
    }

    /** Returns the administrator, who needs no password. */
    public String user() {
        return USER;
    }

    /** Returns the port; the same over every {@link #restart()}. */
    public int port() {
        return process.port();
    }

    /** Creates an empty database with a name that is new in this JVM; its tables compare text exactly unless they say otherwise. */
    public Database createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        return new Database(name, jdbcUrl(name));
    }

    /** Runs statements in no database, each in a transaction of its own. */
    public void execute(String... statements) {
        new Database("of no name", jdbcUrl("")).execute(statements);
    }

    /** Cuts every connection but the one that asks, as an administrator or a failover does. */
    public void killConnections() {
        try (Connection connection = new Database("", jdbcUrl("")).dataSource().getConnection();
                Statement ask = connection.createStatement();
                Statement kill = connection.createStatement();
                ResultSet others = ask.executeQuery(
                        "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()")) {
            while (others.next()) {
                kill.execute("KILL CONNECTION " + others.getLong(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("connections could not be cut: " + e.getMessage(), e);
        }
    }

    /** Returns whether the server process lives; a paused one does. */
    public boolean isRunning() {
        return process.isRunning();
    }

    /** Ends the server in order: running transactions are rolled back, connections are cut. Waits for its end. */
    public void stop() {
        resume();
        process.end(Signal.TERM);
    }

    /** Ends the server at once (SIGKILL), as a crash does. */
    public void kill() {
        process.end(Signal.KILL);
    }

    /** Freezes the server (SIGSTOP): connections stay open and nothing answers. */
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

    private List<String> installation() {
        String base = MariaDbBinaries.folder().toString();
        List<String> line = new ArrayList<>(List.of(
                base + "/scripts/mariadb-install-db",
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + process.folder().resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                "--force"));
        line.addAll(asRoot());
        return line;
    }

    private List<String> command(int port) {
        String base = MariaDbBinaries.folder().toString();
        List<String> line = new ArrayList<>(List.of(
                base + "/bin/mariadbd",
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + process.folder().resolve("data"),
                "--tmpdir=" + process.folder(), // a server deletes what others have in a folder that they share
                "--lc-messages-dir=" + base + "/share",
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + process.folder().resolve("socket"),
                "--skip-name-resolve",
                "--max-connections=300",
                // Written at each commit, and synced once a second.
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=64M"));
        line.addAll(asRoot());
        line.addAll(settings);
        return line;
    }

    /** MariaDB runs as root only when it is told to. */
    private static List<String> asRoot() {
        return System.getProperty("user.name").equals(USER) ? List.of("--user=" + USER) : List.of();
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(""), USER, "")) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false; // Not listening yet, or still recovering.
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database;
    }

    /** A database of the server; it goes with the server. */
    public record Database(String name, String jdbcUrl) {

        /** Returns the administrator, who needs no password. */
        public String user() {
            return USER;
        }

        /** Returns unpooled connections. */
        public DataSource dataSource() {
            return dataSource("");
        }

        /**
         * Returns unpooled connections.
         *
         * @param options of the driver, such as {@code ?useAffectedRows=true}
         */
        public DataSource dataSource(String options) {
            try {
                MariaDbDataSource source = new MariaDbDataSource(jdbcUrl + options);
                if (!options.contains("user=")) {
                    source.setUser(USER);
                }
                return source;
            } catch (SQLException e) {
                throw new IllegalStateException("the driver does not take " + jdbcUrl + options, e);
            }
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
        static final MariaDbServer SERVER = start();
    }
}
