package dev.forebay.proof.history;

import dev.forebay.Cache;
import dev.forebay.Hold;
import dev.forebay.JournalFullException;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.proof.ground.CallLog;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.ground.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of the caches that are written down, each before it is made and after it has returned.
 *
 * <p>A write that fails is {@link Outcome#FAILED} only where the documentation says that it has not happened: so the check finds it if
 * that is not so. In all other cases its outcome is unknown.
 */
final class Recorded {
    private static final Logger LOG = LoggerFactory.getLogger(Recorded.class);
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Caches caches;
    private final CallLog log;

    Recorded(Caches caches, CallLog log) {
        this.caches = caches;
        this.log = log;
    }

    void get(Register register, int key) {
        read(
                Kind.GET,
                register,
                key,
                () -> register == Register.ASIDE
                        ? caches.cache(register).get((long) key, caches.loader(register))
                        : caches.cache(register).get((long) key));
    }

    /** Reads the row past the cache. */
    void select(Register register, int key) {
        read(Kind.SELECT, register, key, () -> caches.loader(register).load((long) key));
    }

    @FunctionalInterface
    private interface Read {
        @Nullable
        Row run() throws Exception;
    }

    private void read(Kind kind, Register register, int key, Read read) {
        int slot = log.called(kind.tag(), register.tag(), key, KeyHistory.ABSENT);
        try {
            log.ended(slot, Outcome.OK, Caches.version(read.run()));
        } catch (Exception e) {
            failedRead(register, e);
            log.ended(slot, Outcome.FAILED);
        }
    }

    /** That no fresh entry is there says nothing of the row, so only one that is there counts as a read. */
    void getIfPresent(Register register, int key) {
        int slot = log.called(Kind.GET_IF_PRESENT.tag(), register.tag(), key, KeyHistory.ABSENT);
        try {
            Row row = caches.cache(register).getIfPresent((long) key);
            log.ended(slot, row == null ? Outcome.FAILED : Outcome.OK, Caches.version(row));
        } catch (RuntimeException e) {
            failedRead(register, e);
            log.ended(slot, Outcome.FAILED);
        }
    }

    void getAll(Register register, Collection<Integer> keys) {
        Map<Integer, Integer> slots = begin(Kind.GET_ALL, register, keys, Map.of());
        try {
            Cache<Long, Row> cache = caches.cache(register);
            Map<Long, Row> rows = register == Register.ASIDE
                    ? cache.getAll(Caches.longs(keys), caches.loader(register))
                    : cache.getAll(Caches.longs(keys));
            slots.forEach((key, slot) -> log.ended(slot, Outcome.OK, Caches.version(rows.get((long) key))));
        } catch (RuntimeException e) {
            failedRead(register, e);
            end(slots, Outcome.FAILED);
        }
    }

    private static void failedRead(Register register, Exception e) {
        LOG.debug("a read of {} failed", register, e);
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
    }

    void invalidate(Register register, int key) {
        change(
                Kind.INVALIDATE,
                register,
                List.of(key),
                Map.of(),
                () -> caches.cache(register).invalidate((long) key));
    }

    void put(Register register, int key, long version) {
        change(
                Kind.PUT,
                register,
                List.of(key),
                Map.of(key, version),
                () -> caches.cache(register).put((long) key, new Row(key, version)));
    }

    void putAll(Register register, Map<Integer, Long> versions) {
        Map<Long, Row> rows = new LinkedHashMap<>();
        versions.forEach((key, version) -> rows.put((long) key, new Row(key, version)));
        change(
                Kind.PUT_ALL,
                register,
                versions.keySet(),
                versions,
                () -> caches.cache(register).putAll(rows));
    }

    void remove(Register register, int key) {
        change(
                Kind.REMOVE,
                register,
                List.of(key),
                Map.of(),
                () -> caches.cache(register).remove((long) key));
    }

    void removeAll(Register register, Collection<Integer> keys) {
        change(
                Kind.REMOVE_ALL,
                register,
                keys,
                Map.of(),
                () -> caches.cache(register).removeAll(Caches.longs(keys)));
    }

    /** A statement of the caller's own under {@code write}; version {@link KeyHistory#ABSENT} deletes. */
    void write(Register register, int key, long version) {
        Map<Integer, Long> versions = Map.of(key, version);
        change(
                Kind.WRITE,
                register,
                List.of(key),
                versions,
                () -> caches.cache(register).write((long) key, () -> statement(register, versions)));
    }

    void writeAll(Register register, Map<Integer, Long> versions) {
        change(
                Kind.WRITE_ALL,
                register,
                versions.keySet(),
                versions,
                () -> caches.cache(register)
                        .write(Caches.longs(versions.keySet()), () -> statement(register, versions)));
    }

    /** The fault that {@link Wrong#AROUND} is: recorded like an honest write. */
    void around(Register register, int key, long version) {
        Map<Integer, Long> versions = Map.of(key, version);
        change(Kind.WRITE, register, List.of(key), versions, () -> statement(register, versions));
    }

    private void statement(Register register, Map<Integer, Long> versions) throws SQLException {
        try (Connection connection = connection()) {
            boolean single = versions.size() == 1;
            connection.setAutoCommit(single);
            Caches.change(connection, register, longs(versions));
            if (!single) {
                connection.commit();
            }
        }
    }

    /** A transaction of the caller's own, whose keys are held just before its commit. */
    void hold(Register register, Map<Integer, Long> versions) {
        change(Kind.HOLD, register, versions.keySet(), versions, () -> {
            if (register == Register.BEHIND) {
                // A flush of these rows would wait for the locks of the transaction that waits for the flush.
                try (Hold hold = caches.cache(register).hold(Caches.longs(versions.keySet()))) {
                    statement(register, versions);
                    hold.commit();
                }
                return;
            }
            try (Connection connection = connection()) {
                connection.setAutoCommit(false);
                Caches.change(connection, register, longs(versions));
                try (Hold hold = caches.cache(register).hold(Caches.longs(versions.keySet()))) {
                    connection.commit();
                    hold.commit();
                } catch (StoreUnavailableException e) {
                    connection.rollback();
                    throw e;
                }
            }
        });
    }

    /** Nothing was sent to the database. */
    private static final class NoConnectionException extends SQLException {
        private static final long serialVersionUID = 1L;

        NoConnectionException(SQLException cause) {
            super(cause);
        }
    }

    private Connection connection() throws NoConnectionException {
        try {
            return caches.connection();
        } catch (SQLException e) {
            throw new NoConnectionException(e);
        }
    }

    private static Map<Long, Long> longs(Map<Integer, Long> versions) {
        Map<Long, Long> longs = new LinkedHashMap<>();
        versions.forEach((key, version) -> longs.put((long) key, version));
        return longs;
    }

    @FunctionalInterface
    private interface Change {
        void run() throws Exception;
    }

    /** @param versions what is written; a key that is not there is removed */
    private void change(
            Kind kind, Register register, Collection<Integer> keys, Map<Integer, Long> versions, Change change) {
        Map<Integer, Integer> slots = begin(kind, register, keys, versions);
        try {
            change.run();
            end(slots, Outcome.OK);
        } catch (Exception e) {
            LOG.debug("{} of {} failed", kind, register, e);
            end(slots, outcome(kind, register, e));
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
    }

    private static Outcome outcome(Kind kind, Register register, Exception e) {
        boolean appends = register == Register.BEHIND
                && switch (kind) {
                    case PUT, PUT_ALL, REMOVE, REMOVE_ALL -> true;
                    default -> false;
                };
        if (e instanceof NoConnectionException) {
            return Outcome.FAILED;
        }
        if (e instanceof StoreUnavailableException) {
            return appends ? Outcome.UNKNOWN : Outcome.FAILED;
        }
        boolean several = kind == Kind.PUT_ALL || kind == Kind.REMOVE_ALL; // each row may or may not have been written
        boolean refused = e instanceof JournalFullException
                || (e instanceof WriteFailedException failed && !failed.outcomeUnknown());
        return refused && !several ? Outcome.FAILED : Outcome.UNKNOWN;
    }

    private Map<Integer, Integer> begin(
            Kind kind, Register register, Collection<Integer> keys, Map<Integer, Long> versions) {
        Map<Integer, Integer> slots = new LinkedHashMap<>();
        for (int key : keys) {
            long version = versions.getOrDefault(key, KeyHistory.ABSENT);
            slots.put(key, log.called(kind.tag(), register.tag(), key, version));
        }
        return slots;
    }

    private void end(Map<Integer, Integer> slots, Outcome outcome) {
        slots.values().forEach(slot -> log.ended(slot, outcome));
    }
}
