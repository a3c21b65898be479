package dev.forebay.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every test of this module stands on: a database that is new for each test. */
abstract class DatabaseContract {
    /** Makes the database; its constructors may ask a server. */
    @FunctionalInterface
    interface Opening {
        TestDatabase open() throws SQLException;
    }

    private final Opening opening;
    protected TestDatabase database;

    DatabaseContract(Opening opening) {
        this.opening = opening;
    }

    @BeforeEach
    void open() throws SQLException {
        database = opening.open();
        prepare();
    }

    /** Makes the tables. */
    abstract void prepare() throws SQLException;

    @AfterEach
    void close() throws SQLException {
        database.close();
    }
}
