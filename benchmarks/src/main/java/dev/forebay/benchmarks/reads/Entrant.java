package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.benchmarks.ground.Servers;

/**
 * A contender by name.
 *
 * @param name in the report
 * @param opener opens it on servers, with its entries under a name of their own
 */
record Entrant(String name, Opener opener) {

    /** Opens a contender over an address of Redis. */
    @FunctionalInterface
    interface Opener {
        Contender open(String redis, ItemTable table, String name);
    }

    static final Entrant RAW = new Entrant(
            "raw Lettuce, sync",
            (redis, table, name) -> new RawRedis(redis, name, new Table(table), RawRedis.Style.SYNC));

    static final Entrant FUTURES = new Entrant(
            "raw Lettuce, futures",
            (redis, table, name) -> new RawRedis(redis, name, new Table(table), RawRedis.Style.FUTURES));

    static final Entrant FOREBAY = new Entrant("Forebay", (redis, table, name) -> new ForebayReads(redis, name, table));

    static final Entrant REDISSON =
            new Entrant("Redisson", (redis, table, name) -> new RedissonReads(redis, name, new Table(table)));

    static final Entrant JETCACHE =
            new Entrant("JetCache", (redis, table, name) -> new JetCacheReads(redis, name, new Table(table)));

    static final Entrant SPRING =
            new Entrant("Spring Data Redis", (redis, table, name) -> new SpringReads(redis, name, new Table(table)));

    /** Opens it with entries under a name that is as long for every contender. */
    Contender open(Servers servers, int number) {
        return open(servers.redis(), servers, number);
    }

    Contender open(String redis, Servers servers, int number) {
        return opener.open(redis, servers.table(), "items" + number);
    }
}
