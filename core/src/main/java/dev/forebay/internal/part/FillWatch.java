package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Limit;

/** Tells that a journal fills up before its overflow policy bites. Used by the drain thread. */
final class FillWatch {
    private static final double HIGH = 0.8;
    private static final double LOW = 0.6;

    private final Limit limit;
    private final Recorder recorder;
    private boolean told;

    FillWatch(Limit limit, Recorder recorder) {
        this.limit = limit;
        this.recorder = recorder;
    }

    void see(Backlog backlog) {
        double fill = limit.fill(backlog);
        if (!told && fill >= HIGH) {
            recorder.warn(new CacheEvent.JournalFilling(recorder.cache(), fill));
        }
        told = told ? fill >= LOW : fill >= HIGH;
    }
}
