package dev.forebay.redis.internal.line;

import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that answers the lookups of several callers, an {@code MGET}; or that of one, a {@code GET}. */
final class MergedLookups extends MergedCalls<List<byte @Nullable []>> {
    MergedLookups(List<Lookup> lookups) {
        super(
                lookups.size() == 1 ? CommandType.GET : CommandType.MGET,
                new RowsOutput(lookups.size()),
                Request.args().addKeys(lookups.stream().map(Lookup::key).toList()),
                lookups);
    }

    @Override
    byte @Nullable [] answerTo(int position, List<byte @Nullable []> rows) {
        return rows.get(position);
    }
}
