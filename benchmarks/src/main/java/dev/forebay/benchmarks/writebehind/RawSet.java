package dev.forebay.benchmarks.writebehind;

import dev.forebay.json.JsonCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;

/** The physical limit: a {@code SET} of the same bytes over one connection that all threads share, so that they pipeline. */
final class RawSet implements Contender {
    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    RawSet(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @Override
    public void put(Item item) {
        byte[] key = ("raw:items:" + item.id()).getBytes(StandardCharsets.UTF_8);
        connection.sync().set(key, json.encode(item));
    }

    /** Nothing waits. */
    @Override
    public void drain() {}

    @Override
    public void close() {
        client.shutdown();
    }
}
