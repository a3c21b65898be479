package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemCodec;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.benchmarks.ground.Peers;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.api.RQueue;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapWriter;
import org.redisson.api.map.WriteMode;
import org.redisson.api.options.MapOptions;

/**
 * Redisson's write-behind: an {@code RMap} with a {@code MapWriter} that runs the hand-written upsert. {@code fastPut}, because it does
 * not ask for the row before.
 */
final class RedissonItems implements Contender {
    /** Longer than any run: nothing is drained meanwhile. */
    static final Duration IDLE = Duration.ofHours(1);

    private static final String QUEUE = "{items}:write-behind-queue";

    /** What Redisson's options are set to; {@code null} leaves a default (batch of 50, delay of 1 s). */
    record Settings(@Nullable Integer batchSize, @Nullable Duration delay) {}

    private final String uri;
    private final ItemTable table;
    private final Settings settings;
    private final RedissonClient client;
    private final Upserts upserts;
    private final RMap<Long, Item> items;
    private @Nullable RedissonItems drainer;

    RedissonItems(String uri, ItemTable table, Settings settings) {
        this(uri, Peers.redisson(uri), table, settings);
    }

    /** The map drains from here on, unless its delay is {@link #IDLE}. */
    RedissonItems(String uri, RedissonClient client, ItemTable table, Settings settings) {
        this.uri = uri;
        this.table = table;
        this.settings = settings;
        this.client = client;
        this.upserts = new Upserts(table);
        MapOptions<Long, Item> options = MapOptions.<Long, Item>name("items")
                .codec(new ItemCodec())
                .writer(new Writer(upserts))
                .writeMode(WriteMode.WRITE_BEHIND);
        if (settings.batchSize() != null) {
            options.writeBehindBatchSize(settings.batchSize());
        }
        if (settings.delay() != null) {
            options.writeBehindDelay(Math.toIntExact(settings.delay().toMillis()));
        }
        items = client.getMap(options);
    }

    @Override
    public void put(Item item) {
        items.fastPut(item.id(), item);
    }

    /** An idle map's own timer cannot be hurried, so another client of the same map drains its queue. */
    @Override
    public void drain() {
        beginToDrain();
        RQueue<Object> queue = client.getQueue(QUEUE);
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (queue.size() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("after %s %,d puts still wait".formatted(DRAIN, queue.size()));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Returns when so many puts wait in the queue: it gets them after they were acknowledged. */
    void awaitQueued(long puts) {
        Upserts.await(puts, () -> client.getQueue(QUEUE).size(), "wait in the queue");
    }

    /** Returns when so many rows were written by this client. */
    void awaitWritten(long rows) {
        upserts.awaitWritten(rows);
    }

    private void beginToDrain() {
        if (IDLE.equals(settings.delay()) && drainer == null) {
            drainer = new RedissonItems(uri, table, new Settings(settings.batchSize(), Duration.ofMillis(1)));
        }
    }

    @Override
    public void close() {
        if (drainer != null) {
            drainer.close();
        }
        client.shutdown();
    }

    private record Writer(Upserts upserts) implements MapWriter<Long, Item> {
        @Override
        public void write(Map<Long, Item> rows) {
            upserts.write(rows.values());
        }

        @Override
        public void delete(Collection<Long> keys) {
            throw new UnsupportedOperationException("no benchmark removes rows");
        }
    }
}
