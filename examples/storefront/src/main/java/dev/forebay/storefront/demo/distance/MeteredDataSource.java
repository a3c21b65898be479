package dev.forebay.storefront.demo.distance;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that counts the statements that reach the database, and makes every round trip longer.
 *
 * <p>A batch counts as many statements as were added to it, and takes one round trip. Commit and rollback take one as well. The
 * beginning of a transaction travels with its first statement and takes none.
 */
public final class MeteredDataSource implements DataSource {
    private final DataSource database;
    private final long latencyNanos;
    private final AtomicLong statements = new AtomicLong();

    public MeteredDataSource(DataSource database, Duration latency) {
        this.database = database;
        this.latencyNanos = latency.toNanos();
    }

    /** Returns how many statements have reached the database. */
    public long statements() {
        return statements.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return metered(database.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return metered(database.getConnection(user, password));
    }

    private Connection metered(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "commit", "rollback" -> travel();
                default -> {}
            }
            Object result = call(connection, method, arguments);
            return result instanceof Statement statement ? metered(statement, method.getReturnType()) : result;
        });
    }

    private Object metered(Statement statement, Class<?> type) {
        AtomicLong batched = new AtomicLong();
        return proxy(type, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" -> {
                    statements.incrementAndGet();
                    travel();
                }
                case "addBatch" -> batched.incrementAndGet();
                case "clearBatch" -> batched.set(0);
                case "executeBatch", "executeLargeBatch" -> {
                    statements.addAndGet(batched.getAndSet(0));
                    travel();
                }
                default -> {}
            }
            return call(statement, method, arguments);
        });
    }

    /** Takes the time of a round trip. An interrupt cuts it short and stays set, for the driver to notice. */
    private void travel() {
        long end = System.nanoTime() + latencyNanos;
        for (long left = latencyNanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(MeteredDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return database.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        database.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        database.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return database.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return database.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return database.isWrapperFor(type);
    }
}
