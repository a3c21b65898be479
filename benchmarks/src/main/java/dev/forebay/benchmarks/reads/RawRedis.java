package dev.forebay.benchmarks.reads;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.json.JsonCodec;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The limit: Lettuce on one connection that all threads share, the codec, and cache-aside by hand. */
final class RawRedis extends TableContender {
    private static final long TIMEOUT_SECONDS = 10;

    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final String prefix;
    private final Style style;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    /** How an answer is awaited. */
    enum Style {
        /** By Lettuce's synchronous commands, which are a proxy. */
        SYNC,
        /** By the future of the command. */
        FUTURES
    }

    RawRedis(String uri, String name, Table table, Style style) {
        super(table);
        this.prefix = PREFIX + name + ":";
        this.style = style;
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @Override
    public @Nullable Item get(long key) throws Exception {
        byte[] name = name(key);
        byte[] found = style == Style.SYNC
                ? connection.sync().get(name)
                : await(connection.async().get(name));
        if (found != null) {
            return json.decode(found, 0);
        }
        Item row = table.get(key);
        if (row != null) {
            connection.sync().set(name, json.encode(row), expiry());
        }
        return row;
    }

    @Override
    public Map<Long, Item> getAll(Set<Long> keys) throws Exception {
        byte[][] names = keys.stream().map(this::name).toArray(byte[][]::new);
        List<KeyValue<byte[], byte[]>> found = style == Style.SYNC
                ? connection.sync().mget(names)
                : await(connection.async().mget(names));
        Map<Long, Item> rows = new HashMap<>();
        for (KeyValue<byte[], byte[]> entry : found) {
            Item row = json.decode(entry.getValue(), 0);
            rows.put(row.id(), row);
        }
        return rows;
    }

    @Override
    public void fill(List<Item> rows) throws Exception {
        List<RedisFuture<String>> answers = new ArrayList<>();
        for (Item row : rows) {
            answers.add(connection.async().set(name(row.id()), json.encode(row), expiry()));
        }
        for (RedisFuture<String> answer : answers) {
            await(answer);
        }
    }

    private static SetArgs expiry() {
        return SetArgs.Builder.px(EXPIRY);
    }

    private static <T> T await(Future<T> answer) throws Exception {
        return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private byte[] name(long key) {
        return (prefix + key).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
