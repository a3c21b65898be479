package dev.forebay.benchmarks.near;

/** Who answers a hit. The first is the limit. */
enum Contender {
    CAFFEINE("Caffeine.getIfPresent"),
    NEAR("Forebay, near hit"),
    CAFFEINE_EXPIRY("Caffeine.getIfPresent, expireAfterWrite");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
