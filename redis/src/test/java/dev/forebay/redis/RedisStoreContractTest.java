package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Store;
import dev.forebay.testkit.StoreContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStoreContractTest extends StoreContract {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    @Override
    protected <V> Store<String, V> store(CacheSpec<String, V> spec) {
        return REDIS.backend().store(spec);
    }

    @Override
    protected void advance(Duration time) {
        RedisExtension.wait(time);
    }
}
