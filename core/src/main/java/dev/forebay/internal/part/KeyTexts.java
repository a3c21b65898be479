package dev.forebay.internal.part;

import dev.forebay.CacheEvent;
import dev.forebay.spi.KeyFormat;
import dev.forebay.spi.Store;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Invalidates keys of one cache by the texts that others have of them. */
public final class KeyTexts<K> implements OutboxRelay.Target {
    private final Store<K, ?> store;
    private final KeyFormat<K> format;
    private final Recorder recorder;

    /** @param store one that fails where it cannot be told, and remembers nothing */
    public KeyTexts(Store<K, ?> store, KeyFormat<K> format, Recorder recorder) {
        this.store = store;
        this.format = format;
        this.recorder = recorder;
    }

    @Override
    public void invalidate(Collection<String> texts) {
        Set<K> keys = new LinkedHashSet<>();
        for (String text : texts) {
            try {
                keys.add(format.parse(text));
            } catch (RuntimeException e) {
                recorder.warn(new CacheEvent.InvalidationRefused(recorder.cache(), text, e));
            }
        }
        if (!keys.isEmpty()) {
            Set<K> dirty = store.invalidate(keys);
            recorder.invalidations.add(keys.size() - dirty.size());
            dirty.forEach(key -> recorder.tell(new CacheEvent.DirtyConflict(recorder.cache(), key)));
        }
    }
}
