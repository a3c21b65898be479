/** Rows of PostgreSQL and H2 tables as the source of Forebay's caches and counters. */
module dev.forebay.jdbc {
    requires static transitive org.jspecify;
    requires transitive dev.forebay;
    requires transitive java.sql;
    requires org.slf4j;

    exports dev.forebay.jdbc;
}
