package dev.forebay.jdbc;

/** All contracts on MariaDB by MySQL's driver, by which it passes for a MySQL. */
class MysqlDriverTest extends MariaDbContracts {
    @Override
    TestDatabase open() {
        return MariaDbDatabase.byMysqlDriver();
    }
}
