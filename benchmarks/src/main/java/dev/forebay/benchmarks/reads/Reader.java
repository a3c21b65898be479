package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One way to read a row. Used by many threads. */
interface Reader extends AutoCloseable {
    /** How long every contender keeps an entry. */
    Duration EXPIRY = Duration.ofHours(1);

    /** Returns the row of a key, loaded and cached if it was not there; {@code null} if the table has none. */
    @Nullable
    Item get(long key) throws Exception;

    /** Returns how many rows were loaded one by one. */
    long loads();

    @Override
    void close();
}
