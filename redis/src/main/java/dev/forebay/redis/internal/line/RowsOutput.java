package dev.forebay.redis.internal.line;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The strings of an answer, whether it is a list or a single one. */
final class RowsOutput extends CommandOutput<byte[], byte[], List<byte @Nullable []>> {
    RowsOutput(int expected) {
        super(ByteArrayCodec.INSTANCE, new ArrayList<>(expected));
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        output.add(bytes == null ? null : codec.decodeValue(bytes));
    }
}
