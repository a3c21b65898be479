package dev.forebay.spi;

import dev.forebay.Writer;
import java.time.Duration;

/** A writer that ends each of its statements by itself. */
public interface TimedWriter<K, V> extends Writer<K, V> {

    /** Returns how long one statement may run. It must be shorter than the hold that keeps readers away meanwhile. */
    Duration statementTimeout();
}
