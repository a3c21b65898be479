package dev.forebay.benchmarks;

import dev.forebay.benchmarks.report.Report;
import dev.forebay.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The table of goals, computed from the lines of one run: what was to be reached, what was, and what is missed by how much. */
final class Goals {
    private static final String OWN = "Forebay";
    private static final String LIMIT = "Caffeine, no expiry";
    private static final String RAW = "raw Lettuce, sync";
    private static final String ALLOCATED = "bytes allocated";
    private static final String TRIPS = "Redis round trips";
    private static final String FEW = "local hit, 1,000 entries";
    private static final String MANY = "local hit, 10,000,000 entries";
    private static final List<String> ON_REDIS = List.of("Redisson", "JetCache", "Spring Data Redis");

    /** What a figure that is to be flat may grow by, because two runs differ. */
    private static final double FLAT = 1.2;

    private Goals() {}

    /** Returns the table. */
    static Table table(List<Report> reports) {
        Lines lines = Lines.of(reports);
        return new Table(
                "Goals",
                List.of("work", "goal", "measured", "verdict"),
                all().stream().map(goal -> goal.cells(lines)).toList());
    }

    /** Returns all goals, in the order of their table. */
    static List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (String threads : List.of("1 thread", "2 threads")) {
            goals.addAll(hits("local hit, " + threads, List.of("Ehcache", "JetCache")));
            goals.addAll(hits("near hit, " + threads, List.of("Redisson", "JetCache", "Hazelcast")));
        }
        goals.addAll(redisHits());
        goals.addAll(writes());
        goals.addAll(expiry());
        goals.addAll(growth());
        return goals;
    }

    private static List<Goal> hits(String work, List<String> peers) {
        return List.of(
                Goal.atMost(work, "of Caffeine's time, at most 1.5", 1.5, lines -> lines.ratio(work, OWN, LIMIT)),
                Goal.atMost(
                        work,
                        "bytes allocated, none (below 1, less the measuring's own)",
                        1,
                        lines -> allocated(lines, work)),
                Goal.atMost(
                        work,
                        "of the fastest peer's time (%s), below 1".formatted(String.join(", ", peers)),
                        1,
                        lines -> lines.ratioToLowest(work, OWN, peers)));
    }

    /** What the measuring allocates it allocates by the time: the limit's share of it shows how much, for that allocates nothing. */
    private static OptionalDouble allocated(Lines lines, String work) {
        OptionalDouble own = lines.figure(work, OWN, ALLOCATED);
        OptionalDouble limit = lines.figure(work, LIMIT, ALLOCATED);
        OptionalDouble time = lines.ratio(work, OWN, LIMIT);
        return own.isPresent() && limit.isPresent() && time.isPresent()
                ? OptionalDouble.of(Math.max(0, own.getAsDouble() - limit.getAsDouble() * time.getAsDouble()))
                : OptionalDouble.empty();
    }

    private static List<Goal> redisHits() {
        String many = "hit, 64 threads";
        String virtual = "hit, 256 virtual threads";
        return List.of(
                Goal.atLeast(
                        "Redis hit, 1 thread",
                        "of raw sync GET, at least 0.95",
                        0.95,
                        lines -> lines.ratio("hit, 1 thread", OWN, RAW)),
                Goal.atLeast("Redis " + many, "of raw sync GET, at least 2", 2, lines -> lines.ratio(many, OWN, RAW)),
                Goal.atMost(
                        "Redis " + many,
                        "of raw sync GET's p99, at most 0.5",
                        0.5,
                        lines -> Lines.ratio(lines.micros(many, OWN, "p99"), lines.micros(many, RAW, "p99"))),
                Goal.atLeast(
                        "Redis " + virtual,
                        "of raw sync GET, at least 4 (takes a JDK 21 or newer)",
                        4,
                        lines -> lines.ratio(virtual, OWN, RAW)),
                Goal.atLeast(
                        "Redis " + many,
                        "of the fastest peer's (%s), above 1".formatted(String.join(", ", ON_REDIS)),
                        1,
                        lines -> lines.ratioToHighest(many, OWN, ON_REDIS)),
                Goal.atLeast(
                        "getAll of 100, 1 thread",
                        "of raw MGET, at least 0.9",
                        0.9,
                        lines -> lines.ratio("getAll of 100, 1 thread", OWN, RAW)),
                Goal.atLeast(
                        "getAll of 100, 16 threads",
                        "of raw MGET, at least 0.9",
                        0.9,
                        lines -> lines.ratio("getAll of 100, 16 threads", OWN, RAW)),
                Goal.atMostWhole(
                        "miss with load",
                        "round trips to Redis, at most 2, in whole ones",
                        2,
                        lines -> lines.figure("miss with load, 1 thread", OWN, TRIPS)));
    }

    private static List<Goal> writes() {
        List<Goal> goals = new ArrayList<>();
        for (String keys : List.of("distinct keys", "Zipf 0.99")) {
            String work = "put, %s, 64 threads, drain running".formatted(keys);
            goals.add(Goal.atLeast(
                    "write-behind " + work,
                    "of raw SET, at least 0.5",
                    0.5,
                    lines -> lines.ratio(work, OWN, "raw SET")));
        }
        for (String size : List.of("500", "2,000")) {
            String work = "drain, batches of " + size;
            goals.add(Goal.atLeast(
                    "write-behind " + work,
                    "of raw upsert, at least 0.8",
                    0.8,
                    lines -> lines.ratio(work, OWN, "raw upsert")));
        }
        goals.add(Goal.atMostWhole(
                "write-through put",
                "round trips to Redis, at most 2, in whole ones",
                2,
                lines -> lines.figure("write-through put, synced, Zipf 0.99, 1 thread", OWN, TRIPS)));
        for (String keys : List.of("distinct keys", "Zipf 0.99")) {
            String work = "write-through put, synced, %s, 64 threads".formatted(keys);
            goals.add(Goal.atLeast(
                    work, "grouped, of ungrouped, at least 5", 5, lines -> lines.ratio(work, "Forebay, grouped", OWN)));
        }
        goals.add(Goal.atMost(
                "memory in Redis per entry",
                "bytes over raw SET with expiry, at most 32",
                32,
                lines -> lines.figure("memory of an entry", OWN, "bytes over raw")));
        return goals;
    }

    private static List<Goal> expiry() {
        return List.of(
                Goal.atMost(
                        "expired key, 2 processes x 64 threads, 200 ms load",
                        "loads, 1 (the most of all rounds)",
                        1,
                        lines -> lines.most("loads of an expired key", OWN)),
                Goal.atMost(
                        "refresh-ahead under steady reads",
                        "reads that waited for a load, 0",
                        0,
                        lines -> lines.median("reads that waited for a load", "Forebay, refresh-ahead")));
    }

    private static List<Goal> growth() {
        return List.of(
                Goal.atMost(
                        "growth, 1,000 to 10,000,000 local entries",
                        "time of a hit, flat: at most 1.2",
                        FLAT,
                        lines -> grown(lines, OWN)),
                Goal.stated(
                        "growth, 1,000 to 10,000,000 local entries",
                        "the same of Caffeine alone",
                        lines -> grown(lines, "Caffeine")),
                Goal.atMost(
                        "growth, 1,000 to 10,000,000 local entries",
                        "time of a hit, of what Caffeine's grows by: at most 1.2",
                        FLAT,
                        lines -> Lines.ratio(grown(lines, OWN), grown(lines, "Caffeine"))),
                Goal.stated(
                        "growth, 10,000,000 local entries",
                        "bytes of an entry",
                        lines -> lines.figure(MANY, OWN, "bytes of an entry")),
                flush("100,000"),
                flush("1,000,000"));
    }

    /** Returns what the time of a hit grows by from few entries to many. */
    private static OptionalDouble grown(Lines lines, String contender) {
        return Lines.ratio(lines.median(MANY, contender), lines.median(FEW, contender));
    }

    private static Goal flush(String rows) {
        return Goal.atMost(
                "growth, 1,000 to %s dirty keys".formatted(rows),
                "flush cost per row, flat: at most 1.2",
                FLAT,
                lines -> Lines.ratio(
                        lines.median("flush per row, %s dirty keys".formatted(rows), OWN),
                        lines.median("flush per row, 1,000 dirty keys", OWN)));
    }
}
