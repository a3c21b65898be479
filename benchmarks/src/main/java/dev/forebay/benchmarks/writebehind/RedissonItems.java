package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.ground.Item;
import dev.forebay.benchmarks.ground.ItemCodec;
import dev.forebay.benchmarks.ground.ItemTable;
import dev.forebay.benchmarks.ground.Peers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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
    private final Writer writer;
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
        this.writer = new Writer(table, new AtomicLong());
        MapOptions<Long, Item> options = MapOptions.<Long, Item>name("items")
                .codec(new ItemCodec())
                .writer(writer)
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
        await(puts, () -> client.getQueue(QUEUE).size());
    }

    /** Returns when so many rows were written by this client, at the latest after {@link #DRAIN}. */
    void awaitWritten(long rows) {
        await(rows, writer.written()::get);
    }

    private static void await(long wanted, LongSupplier count) {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (count.getAsLong() < wanted) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "after %s only %,d of %,d rows have come".formatted(DRAIN, count.getAsLong(), wanted));
            }
            LockSupport.parkNanos(200_000);
        }
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

    private record Writer(ItemTable table, AtomicLong written) implements MapWriter<Long, Item> {
        @Override
        public void write(Map<Long, Item> rows) {
            try {
                table.upsert(rows.values());
                written.addAndGet(rows.size());
            } catch (SQLException e) {
                throw new IllegalStateException("the upsert failed", e);
            }
        }

        @Override
        public void delete(Collection<Long> keys) {
            throw new UnsupportedOperationException("no benchmark removes rows");
        }
    }
}
