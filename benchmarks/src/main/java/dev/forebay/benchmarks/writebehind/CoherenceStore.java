package dev.forebay.benchmarks.writebehind;

import com.tangosol.net.BackingMapManagerContext;
import com.tangosol.net.cache.CacheStore;
import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Coherence writes rows with. Public, because Coherence makes it, by the settings in {@code coherence.xml}. */
public final class CoherenceStore implements CacheStore<Long, byte[]> {
    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final Upserts upserts;

    /** Made by Coherence. */
    public CoherenceStore(BackingMapManagerContext context) {
        upserts = Objects.requireNonNull(
                context.getManager().getCacheFactory().getResourceRegistry().getResource(Upserts.class));
    }

    @Override
    public void store(Long key, byte[] row) {
        upserts.write(List.of(json.decode(row, 0)));
    }

    @Override
    public void storeAll(Map<? extends Long, ? extends byte[]> rows) {
        upserts.write(rows.values().stream().map(row -> json.decode(row, 0)).toList());
        rows.clear(); // says that all of them were stored
    }

    /** Rows are put, and never read. */
    @Override
    public byte @Nullable [] load(Long key) {
        return null;
    }

    @Override
    public void erase(Long key) {
        throw new UnsupportedOperationException("no benchmark removes rows");
    }
}
