package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Servers;
import java.util.function.BiFunction;

/**
 * A contender by name.
 *
 * @param name in the report
 * @param opener opens it on servers, with its entries under a name of their own
 */
record Entrant(String name, BiFunction<Servers, String, Contender> opener) {
    static final Entrant RAW = new Entrant(
            "raw Lettuce, sync",
            (servers, name) -> new RawRedis(servers.redis(), name, new Table(servers.table()), RawRedis.Style.SYNC));

    static final Entrant FUTURES = new Entrant(
            "raw Lettuce, futures",
            (servers, name) -> new RawRedis(servers.redis(), name, new Table(servers.table()), RawRedis.Style.FUTURES));

    static final Entrant FOREBAY =
            new Entrant("Forebay", (servers, name) -> new ForebayReads(servers.redis(), name, servers.table()));

    static final Entrant REDISSON = new Entrant(
            "Redisson", (servers, name) -> new RedissonReads(servers.redis(), name, new Table(servers.table())));

    static final Entrant JETCACHE = new Entrant(
            "JetCache", (servers, name) -> new JetCacheReads(servers.redis(), name, new Table(servers.table())));

    static final Entrant SPRING = new Entrant(
            "Spring Data Redis", (servers, name) -> new SpringReads(servers.redis(), name, new Table(servers.table())));

    /** Opens it with entries under a name that is as long for every contender. */
    Contender open(Servers servers, int number) {
        return opener.apply(servers, "items" + number);
    }
}
