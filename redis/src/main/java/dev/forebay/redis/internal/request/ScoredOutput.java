package dev.forebay.redis.internal.request;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members and scores in turns: RESP2 sends them so, with a score's digits as a string, RESP3 in pairs, with a number. */
final class ScoredOutput extends CommandOutput<byte[], byte[], List<@Nullable Object>> {
    ScoredOutput() {
        super(ByteArrayCodec.INSTANCE, new ArrayList<>());
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        output.add(bytes == null ? null : codec.decodeValue(bytes));
    }

    @Override
    public void set(double score) {
        output.add((long) score);
    }
}
