package dev.forebay.redis.internal;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/** A {@code GET} of one key, which may be answered by an {@code MGET} of several. */
final class Lookup extends AsyncCommand<byte[], byte[], byte @Nullable []> {
    private final byte[] key;
    private volatile @Nullable MergedLookups merged;

    Lookup(byte[] key) {
        super(new Command<>(
                CommandType.GET,
                new ValueOutput<>(ByteArrayCodec.INSTANCE),
                Request.args().addKey(key)));
        this.key = key;
    }

    byte[] key() {
        return key;
    }

    void mergeInto(MergedLookups others) {
        merged = others;
    }

    /** Ends the {@code MGET}, too, when nobody is left who waits for it. */
    @Override
    public void cancel() {
        super.cancel();
        MergedLookups others = merged;
        if (others != null) {
            others.leave();
        }
    }
}
