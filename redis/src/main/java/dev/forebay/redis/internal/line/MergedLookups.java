package dev.forebay.redis.internal.line;

import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that answers the lookups of several callers, an {@code MGET}; or that of one, a {@code GET}. */
final class MergedLookups extends AsyncCommand<byte[], byte[], List<byte @Nullable []>> {
    private final List<Lookup> lookups;

    MergedLookups(List<Lookup> lookups) {
        super(new Command<>(
                lookups.size() == 1 ? CommandType.GET : CommandType.MGET,
                new RowsOutput(lookups.size()),
                Request.args().addKeys(lookups.stream().map(Lookup::key).toList())));
        this.lookups = lookups;
        lookups.forEach(lookup -> lookup.sentWith(this));
    }

    /** Gives every caller its answer, or the failure. */
    void answer(@Nullable List<byte @Nullable []> rows, @Nullable Throwable failure) {
        for (int i = 0; i < lookups.size(); i++) {
            if (failure != null) {
                lookups.get(i).fail(failure);
            } else if (rows != null) {
                lookups.get(i).answer(rows.get(i));
            }
        }
    }

    /** Ends those lookups whose time is over. */
    void expireAt(long nowNanos) {
        lookups.forEach(lookup -> lookup.expireAt(nowNanos));
        cancelIfNobodyWaits();
    }

    /** Ends the command when nobody is left who waits for its answer. */
    void cancelIfNobodyWaits() {
        if (lookups.stream().noneMatch(Lookup::isOpen)) {
            cancel();
        }
    }
}
