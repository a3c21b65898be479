package dev.forebay.redis;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.Store;
import dev.forebay.testkit.StoreContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real cluster of six nodes. */
class ClusterStoreContractTest extends StoreContract {
    @RegisterExtension
    static final ClusterExtension CLUSTER = new ClusterExtension();

    @Override
    protected <V> Store<String, V> store(CacheSpec<String, V> spec) {
        return CLUSTER.backend().store(spec);
    }

    @Override
    protected void advance(Duration time) {
        RedisExtension.wait(time);
    }
}
