package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import java.time.Duration;

/** One way to accept rows now and to write them soon. Used by many threads. */
interface Contender extends AutoCloseable {
    /** The longest that a drain may take. */
    Duration DRAIN = Duration.ofMinutes(2);

    /** Puts a row, and returns when it is acknowledged. */
    void put(Item item) throws Exception;

    /** Begins to take what waits to the table, if nothing does so yet, and returns when nothing waits. */
    void drain() throws Exception;

    @Override
    void close();
}
