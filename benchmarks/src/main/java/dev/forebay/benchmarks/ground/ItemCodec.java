package dev.forebay.benchmarks.ground;

import dev.forebay.json.JsonCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.codec.LongCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/** Gives Redisson the very bytes that the others write: a row as JSON by the same codec, a key as digits. */
public final class ItemCodec extends BaseCodec {
    private final JsonCodec<Item> json = JsonCodec.of(Item.class);
    private final Encoder encoder = item -> Unpooled.wrappedBuffer(json.encode((Item) item));
    private final Decoder<Object> decoder = (buffer, state) -> json.decode(bytes(buffer), 0);

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.skipBytes(bytes.length);
        return bytes;
    }

    @Override
    public Decoder<Object> getValueDecoder() {
        return decoder;
    }

    @Override
    public Encoder getValueEncoder() {
        return encoder;
    }

    @Override
    public Decoder<Object> getMapKeyDecoder() {
        return LongCodec.INSTANCE.getValueDecoder();
    }

    @Override
    public Encoder getMapKeyEncoder() {
        return LongCodec.INSTANCE.getValueEncoder();
    }
}
