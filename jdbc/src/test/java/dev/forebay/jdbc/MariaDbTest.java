package dev.forebay.jdbc;

/** All contracts on MariaDB. */
class MariaDbTest extends MariaDbContracts {
    @Override
    TestDatabase open() {
        return new MariaDbDatabase();
    }
}
