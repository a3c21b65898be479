package dev.forebay.proof.history;

/** What the applications do wrong on purpose, to show that a run can fail. */
enum Wrong {
    /** Nothing. */
    NOTHING,
    /** Some writes go to the database without a word to the cache. */
    AROUND,
    /** Writes do not hold their keys: commit, then invalidate. */
    UNGUARDED
}
