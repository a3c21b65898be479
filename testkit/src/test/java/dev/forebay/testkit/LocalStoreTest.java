package dev.forebay.testkit;

import dev.forebay.internal.LocalBackend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Store;
import java.time.Duration;

class LocalStoreTest extends StoreContract {
    private final FakeClock clock = new FakeClock();
    private final LocalBackend backend = new LocalBackend(clock);

    @Override
    protected <V> Store<String, V> store(CacheSpec<String, V> spec) {
        return backend.store(spec);
    }

    @Override
    protected void advance(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected boolean isTimeFake() {
        return true;
    }
}
