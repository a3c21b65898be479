package dev.forebay.benchmarks.local;

/** The caches by name. */
enum LocalContender {
    CAFFEINE("Caffeine, no expiry"),
    CAFFEINE_EXPIRY("Caffeine"),
    FOREBAY("Forebay"),
    CACHE2K("cache2k"),
    EHCACHE("Ehcache"),
    JETCACHE("JetCache");

    private final String text;

    LocalContender(String text) {
        this.text = text;
    }

    /** Opens it with room for so many entries. */
    LocalCache open(int room) {
        return switch (this) {
            case CAFFEINE -> new CaffeineLocal(room, false);
            case CAFFEINE_EXPIRY -> new CaffeineLocal(room, true);
            case FOREBAY -> new ForebayLocal(room);
            case CACHE2K -> new Cache2kLocal(room);
            case EHCACHE -> new EhcacheLocal(room);
            case JETCACHE -> new JetCacheLocal(room);
        };
    }

    /** Returns the name in the report. */
    @Override
    public String toString() {
        return text;
    }
}
