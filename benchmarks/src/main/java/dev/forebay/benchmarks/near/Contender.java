package dev.forebay.benchmarks.near;

/** Who answers a hit. The first is the limit. */
enum Contender {
    CAFFEINE("Caffeine, no expiry"),
    CAFFEINE_EXPIRY("Caffeine"),
    FOREBAY("Forebay"),
    REDISSON("Redisson"),
    JETCACHE("JetCache"),
    HAZELCAST("Hazelcast");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** Returns it with so many rows near, and room for at most so many. */
    NearCache open(String redis, int rows, long most) {
        return switch (this) {
            case CAFFEINE -> new CaffeineAlone(rows, most, false);
            case CAFFEINE_EXPIRY -> new CaffeineAlone(rows, most, true);
            case FOREBAY -> new ForebayNear(redis, rows, most);
            case REDISSON -> new RedissonNear(redis, rows);
            case JETCACHE -> new JetCacheNear(redis, rows, most);
            case HAZELCAST -> new HazelcastNear(rows, most);
        };
    }

    /** Returns the name in the report. */
    @Override
    public String toString() {
        return title;
    }
}
