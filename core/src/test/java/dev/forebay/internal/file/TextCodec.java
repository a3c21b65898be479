package dev.forebay.internal.file;

import dev.forebay.spi.Codec;
import java.nio.charset.StandardCharsets;

/** Rows that are texts. */
record TextCodec(byte id) implements Codec<String> {
    @Override
    public byte[] encode(String row) {
        return row.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes, int offset) {
        return new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    }
}
