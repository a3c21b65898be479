package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Limit;

/** Tells that a journal fills up before its overflow policy bites. Safe for use by many threads. */
final class FillWatch {
    private static final double HIGH = 0.8;
    private static final double LOW = 0.6;

    private final Limit limit;
    private final Recorder recorder;
    private boolean told; // guarded by this

    FillWatch(Limit limit, Recorder recorder) {
        this.limit = limit;
        this.recorder = recorder;
    }

    /** Returns what it was given. */
    synchronized Backlog see(Backlog backlog) {
        double fill = limit.fill(backlog);
        if (!told && fill >= HIGH) {
            recorder.warn(new CacheEvent.JournalFilling(recorder.cache(), fill));
        }
        told = told ? fill >= LOW : fill >= HIGH;
        return backlog;
    }
}
