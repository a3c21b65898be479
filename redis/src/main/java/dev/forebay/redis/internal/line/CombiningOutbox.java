package dev.forebay.redis.internal.line;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the commands of concurrent callers together: while {@value #MOST_UNANSWERED} flushes are unanswered, commands gather, and
 * leave in one flush when an answer comes. Lookups of single keys among them become one {@code MGET}.
 *
 * <p>There is no timer: a caller who is alone is never waited for. Two flushes, so that the server has work while answers are on
 * their way. Commands of one call stay together and in order. Safe for use by many threads; whoever comes while another sends leaves
 * its commands to that one.
 */
final class CombiningOutbox implements Outbox {
    private static final int MOST_UNANSWERED = 2;

    /** The most commands of a flush, but for those of one call: the server answers a flush as a whole before the next client's. */
    private static final int MOST_COMMANDS = 128;

    /** About the most bytes of one {@code MGET}'s answer, so that large rows do not wait for each other. */
    private static final int MOST_BYTES = 256 << 10;

    private final Supplier<StatefulRedisConnection<byte[], byte[]>> connection;
    private final LateLookups late;
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int rowBytes;

    /** What waits to be sent. */
    sealed interface Parcel permits Call, Lookup {}

    /** The commands of one call. */
    private record Call(List<AsyncCommand<byte[], byte[], ?>> commands) implements Parcel {}

    /** @param timer of which little is asked */
    CombiningOutbox(Supplier<StatefulRedisConnection<byte[], byte[]>> connection, ScheduledExecutorService timer) {
        this.connection = connection;
        this.late = new LateLookups(timer, waiting);
    }

    @Override
    public Receipt send(String operation, List<AsyncCommand<byte[], byte[], ?>> commands) {
        waiting.add(new Call(commands));
        flushAll();
        return NONE;
    }

    @Override
    public Receipt look(String operation, Lookup lookup) {
        waiting.add(lookup);
        late.watch();
        flushAll();
        return NONE;
    }

    /** Sends what may be sent now. One thread at a time does; it goes on for those who came meanwhile. */
    private void flushAll() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        try {
            int seen = 1;
            do {
                while (unanswered.get() < MOST_UNANSWERED && flush()) {
                    // one more may be sent
                }
                seen = calls.addAndGet(-seen);
            } while (seen != 0);
        } catch (RuntimeException | Error e) {
            calls.set(0); // else nobody would send any more
            throw e;
        }
    }

    /** Sends one flush; returns false if nothing waits. Whatever happens, all that has left the queue ends. */
    private boolean flush() {
        Flush flush = new Flush(new ArrayList<>(), new ArrayList<>());
        List<Lookup> lookups = new ArrayList<>();
        try {
            gather(flush, lookups);
            if (flush.commands.isEmpty()) {
                return false;
            }
            send(flush);
        } catch (RuntimeException | Error e) {
            flush.commands.forEach(command -> command.completeExceptionally(e));
            lookups.forEach(lookup -> lookup.fail(e));
            if (e instanceof Error error) {
                throw error;
            }
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    private void send(Flush flush) {
        AtomicInteger left = new AtomicInteger(flush.ends.size());
        unanswered.incrementAndGet();
        int watched = 0;
        try {
            for (AsyncCommand<byte[], byte[], ?> end : flush.ends) {
                end.whenComplete((answer, failure) -> {
                    if (left.decrementAndGet() == 0) {
                        unanswered.decrementAndGet();
                        flushAll(); // before those who looked up are woken, so that the server works meanwhile
                    }
                });
                watched++;
            }
        } finally {
            if (watched < flush.ends.size() && left.addAndGet(watched - flush.ends.size()) == 0) {
                unanswered.decrementAndGet();
            }
        }
        if (flush.commands.size() == 1) {
            connection.get().dispatch(flush.commands.get(0)); // a shorter way than a list's
        } else {
            connection.get().dispatch(flush.commands);
        }
    }

    /** What leaves together, and the commands whose answers end it: the last one of each call. */
    private record Flush(List<AsyncCommand<byte[], byte[], ?>> commands, List<AsyncCommand<byte[], byte[], ?>> ends) {
        private void add(List<AsyncCommand<byte[], byte[], ?>> call) {
            commands.addAll(call);
            ends.add(call.get(call.size() - 1));
        }
    }

    private void gather(Flush flush, List<Lookup> lookups) {
        int mostLookups = Math.max(1, MOST_BYTES / Math.max(1, rowBytes));
        while (flush.commands.size() + lookups.size() < MOST_COMMANDS && lookups.size() < mostLookups) {
            Parcel parcel = waiting.poll();
            if (parcel == null) {
                break;
            }
            if (parcel instanceof Lookup lookup) {
                if (lookup.isOpen()) {
                    lookups.add(lookup);
                }
            } else if (parcel instanceof Call call) {
                flush.add(call.commands);
            }
        }
        if (!lookups.isEmpty()) {
            flush.add(List.of(merge(lookups)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    private MergedLookups merge(List<Lookup> lookups) {
        MergedLookups merged = new MergedLookups(lookups);
        late.sending(merged);
        merged.whenComplete((rows, failure) -> {
            late.ended(merged);
            merged.answer(rows, failure);
            if (rows != null) {
                long bytes = 0;
                for (byte @Nullable [] row : rows) {
                    bytes += row == null ? 0 : row.length;
                }
                learn((int) Math.min(Integer.MAX_VALUE, bytes / rows.size()));
            }
        });
        return merged;
    }

    /** Keeps a moving average; two threads at once may lose one figure. */
    private void learn(int bytes) {
        int before = rowBytes;
        rowBytes = before + (bytes - before) / 8;
    }
}
