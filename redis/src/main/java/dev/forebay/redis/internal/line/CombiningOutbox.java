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
 * leave in one flush when an answer comes. Lookups of single keys among them become one {@code MGET}, appends of single keys one script.
 *
 * <p>There is no timer: a caller who is alone is never waited for. Two flushes, so that the server has work while answers are on
 * their way. Commands of one call stay together and in order. Safe for use by many threads; whoever comes while another sends leaves
 * its commands to that one.
 */
final class CombiningOutbox implements Outbox {
    private static final int MOST_UNANSWERED = 2;

    /** The most commands of a flush, but for those of one call: the server answers a flush as a whole before the next client's. */
    private static final int MOST_COMMANDS = 128;

    /** About the most bytes of rows that one command brings or takes, so that large ones do not wait for each other. */
    private static final int MOST_BYTES = 256 << 10;

    private final Supplier<StatefulRedisConnection<byte[], byte[]>> connection;
    private final LateCalls late;
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int rowBytes;

    /** What waits to be sent. */
    sealed interface Parcel permits Call, SharedCall {}

    /** The commands of one call. */
    private record Call(List<AsyncCommand<byte[], byte[], ?>> commands) implements Parcel {}

    /** @param timer of which little is asked */
    CombiningOutbox(Supplier<StatefulRedisConnection<byte[], byte[]>> connection, ScheduledExecutorService timer) {
        this.connection = connection;
        this.late = new LateCalls(timer, waiting);
    }

    @Override
    public Receipt send(String operation, List<AsyncCommand<byte[], byte[], ?>> commands) {
        waiting.add(new Call(commands));
        flushAll();
        return NONE;
    }

    @Override
    public boolean isCombining() {
        return true;
    }

    @Override
    public Receipt share(String operation, SharedCall<?> call) {
        waiting.add(call);
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
        Gathered gathered = new Gathered();
        try {
            gather(flush, gathered);
            if (flush.commands.isEmpty()) {
                return false;
            }
            send(flush);
        } catch (RuntimeException | Error e) {
            flush.commands.forEach(command -> command.completeExceptionally(e));
            gathered.lookups.forEach(lookup -> lookup.fail(e));
            gathered.appends.forEach(append -> append.fail(e));
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

    /** Calls that become one command of each kind. */
    private static final class Gathered {
        private final List<Lookup> lookups = new ArrayList<>();
        private final List<SharedAppend> appends = new ArrayList<>();
        private long appendedBytes;

        private void add(SharedCall<?> call) {
            if (!call.isOpen()) {
                return;
            }
            if (call instanceof Lookup lookup) {
                lookups.add(lookup);
            } else if (call instanceof SharedAppend append) {
                appends.add(append);
                appendedBytes += append.append().size();
            }
        }

        private int size() {
            return lookups.size() + appends.size();
        }
    }

    private void gather(Flush flush, Gathered gathered) {
        int mostLookups = Math.max(1, MOST_BYTES / Math.max(1, rowBytes));
        while (flush.commands.size() + gathered.size() < MOST_COMMANDS
                && gathered.lookups.size() < mostLookups
                && gathered.appendedBytes < MOST_BYTES) {
            Parcel parcel = waiting.poll();
            if (parcel == null) {
                break;
            }
            if (parcel instanceof SharedCall<?> call) {
                gathered.add(call);
            } else if (parcel instanceof Call call) {
                flush.add(call.commands);
            }
        }
        if (!gathered.appends.isEmpty()) {
            flush.add(List.of(answering(MergedAppends.of(gathered.appends))));
        }
        if (!gathered.lookups.isEmpty()) {
            flush.add(List.of(learning(answering(new MergedLookups(gathered.lookups)))));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    private <R, M extends MergedCalls<R>> M answering(M merged) {
        late.sending(merged);
        merged.whenComplete((all, failure) -> {
            late.ended(merged);
            merged.answer(all, failure);
        });
        return merged;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows the last step
    private MergedLookups learning(MergedLookups merged) {
        merged.whenComplete((rows, failure) -> {
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
