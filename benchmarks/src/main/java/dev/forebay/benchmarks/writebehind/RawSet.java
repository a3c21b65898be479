package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The physical limit: a {@code SET} of the same bytes over one connection that all threads share, so that they pipeline. Each waits for
 * the future of its own command, because Lettuce's synchronous commands are a proxy that costs more.
 */
final class RawSet implements Contender {
    private static final long TIMEOUT_SECONDS = 10;

    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final RedisClient client;
    private final RedisAsyncCommands<byte[], byte[]> commands;

    RawSet(String uri) {
        client = RedisClient.create(uri);
        commands = client.connect(ByteArrayCodec.INSTANCE).async();
    }

    @Override
    public void put(Item item) throws Exception {
        byte[] key = ("raw:items:" + item.id()).getBytes(StandardCharsets.UTF_8);
        commands.set(key, json.encode(item)).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Nothing waits. */
    @Override
    public void drain() {}

    @Override
    public void close() {
        client.shutdown();
    }
}
