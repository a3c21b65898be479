package dev.forebay;

/**
 * Is told what happens in a cache besides answers.
 *
 * <p>Called in the thread where it happens, so it must be quick and must not call the cache. What it throws is logged and goes
 * no further.
 */
@FunctionalInterface
public interface CacheListener {

    /** Takes note of an event. */
    void on(CacheEvent event);
}
