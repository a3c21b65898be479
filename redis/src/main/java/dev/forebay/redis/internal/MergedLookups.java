package dev.forebay.redis.internal;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One {@code MGET} that answers the lookups of several callers. */
final class MergedLookups extends AsyncCommand<byte[], byte[], List<byte @Nullable []>> {
    private final List<Lookup> lookups;
    private final AtomicInteger waiting;

    MergedLookups(List<Lookup> lookups) {
        super(new Command<>(
                CommandType.MGET,
                new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                Request.args().addKeys(lookups.stream().map(Lookup::key).toList())));
        this.lookups = lookups;
        waiting = new AtomicInteger(lookups.size());
        lookups.forEach(lookup -> lookup.mergeInto(this));
    }

    /** A caller no longer waits. */
    void leave() {
        if (waiting.decrementAndGet() == 0) {
            cancel();
        }
    }

    /** Gives every caller its answer, or the failure. */
    void answer(@Nullable List<byte @Nullable []> rows, @Nullable Throwable failure) {
        for (int i = 0; i < lookups.size(); i++) {
            if (failure != null) {
                lookups.get(i).completeExceptionally(failure);
            } else if (rows != null) {
                lookups.get(i).complete(rows.get(i));
            }
        }
    }
}
