package dev.forebay.internal.file;

import dev.forebay.spi.Codec;
import java.nio.charset.StandardCharsets;

/** Rows that are texts. */
record TextCodec(byte id) implements Codec<String> {
    static final String UNWRITABLE = "a row that cannot be written down";

    @Override
    public byte[] encode(String row) {
        if (row.equals(UNWRITABLE)) {
            throw new IllegalArgumentException("unwritable");
        }
        return row.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes, int offset) {
        return new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    }
}
