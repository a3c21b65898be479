package dev.forebay.benchmarks.goals;

import dev.forebay.benchmarks.ground.Item;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A cache that loads what is not there, or no longer. */
interface ExpiringCache extends AutoCloseable {
    /** How long an entry lives. */
    Duration LIFE = Duration.ofMillis(400);

    /** Loads the row of a key. */
    @FunctionalInterface
    interface Source {
        Item load(long key);
    }

    @Nullable
    Item get(long key) throws Exception;

    @Override
    void close();
}
