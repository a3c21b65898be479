package dev.forebay.testkit;

import dev.forebay.spi.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;

/** Rows as Java writes them; enough for texts and numbers. */
record Serialized<V>(Class<V> rowType) implements Codec<V> {
    static <V> Codec<V> of(Class<V> rowType) {
        return new Serialized<>(rowType);
    }

    @Override
    public byte id() {
        return 32;
    }

    @Override
    public byte[] encode(V row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream target = new ObjectOutputStream(bytes)) {
            target.writeObject(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public V decode(byte[] bytes, int offset) {
        try (ObjectInputStream source =
                new ObjectInputStream(new ByteArrayInputStream(bytes, offset, bytes.length - offset))) {
            return rowType.cast(source.readObject());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
