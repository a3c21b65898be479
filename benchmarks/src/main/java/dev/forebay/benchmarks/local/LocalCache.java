package dev.forebay.benchmarks.local;

import dev.forebay.benchmarks.ground.Item;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A cache in the memory of the process. */
interface LocalCache extends AutoCloseable {
    /** When entries of all of them expire. */
    Duration EXPIRY = Duration.ofHours(1);

    /** Returns the row of a key, or {@code null} if it is not there. */
    @Nullable
    Item get(Long key);

    void put(Long key, Item row);

    @Override
    void close();
}
