package dev.forebay.proof.ground;

import com.zaxxer.hikari.HikariConfig;

/** The connections of an application to PostgreSQL. */
public final class Pools {
    private Pools() {}

    /** Returns settings by which a silent or absent server costs a second or so, and a start waits for it. */
    public static HikariConfig config(String database, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database);
        config.setUsername(user);
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(1000);
        config.setInitializationFailTimeout(20_000);
        config.addDataSourceProperty("socketTimeout", 5);
        config.addDataSourceProperty("connectTimeout", 1);
        config.addDataSourceProperty("cancelSignalTimeout", 1);
        return config;
    }
}
