package dev.forebay.fory;

import dev.forebay.spi.Codec;
import java.util.List;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.apache.fory.memory.MemoryBuffer;

/**
 * Writes rows as bytes of <a href="https://fory.apache.org">Apache Fory</a>: several times as fast as JSON, and not readable by
 * eye.
 *
 * <p>Records, enums, beans, collections, {@code java.time}, {@code BigDecimal} and {@code UUID} work as they are. Safe for use by
 * many threads. The first rows take longer, because Fory writes and compiles a class for each type; on class paths and for exported
 * public types that is the fast form.
 *
 * <p>Old and new versions of an application can share entries: a component that the row type does not have is ignored, and one that
 * the bytes do not have is {@code null}. The primitive components must be the same in name and type, here and in every class that a
 * row is made of; otherwise the bytes are refused, because a zero would be invented: the entry is a miss. Rename a class, or change
 * the type of a component, only together with the name of the cache.
 *
 * <p>Bytes name the classes to make, so only some are allowed: the row type, what its components and fields are declared to be
 * (also as type arguments, and as permitted subtypes of sealed types), what is passed besides, and Fory's own list of plain types
 * of the JDK. Anything else is refused in both directions.
 */
public final class ForyCodec<V> implements Codec<V> {
    private static final int HEADER_BYTES = Integer.BYTES;

    private final Class<V> rowType;
    private final ThreadSafeFory fory;
    private final int primitives;

    private ForyCodec(Class<V> rowType, RowClasses classes) {
        this.rowType = rowType;
        this.primitives = classes.primitives();
        this.fory = Fory.builder()
                .withXlang(false)
                .withCompatible(true)
                .requireClassRegistration(true)
                .suppressClassRegistrationWarnings(true)
                .serializeEnumByName(true) // by its place, a constant would turn into another when one is put before it
                .withAsyncCompilation(false)
                .buildThreadSafeFory();
        classes.all().forEach(one -> fory.register(one, one.getName()));
    }

    /**
     * Returns the codec of a row type.
     *
     * @param others classes that occur in rows and that no component is declared to be, such as those behind an interface
     */
    public static <V> ForyCodec<V> of(Class<V> rowType, Class<?>... others) {
        return new ForyCodec<>(rowType, RowClasses.of(rowType, List.of(others)));
    }

    @Override
    public byte id() {
        return 2;
    }

    /**
     * Returns the bytes of a row.
     *
     * @throws org.apache.fory.exception.ForyException if it has an object of a class that is not allowed
     */
    @Override
    public byte[] encode(V row) {
        return fory.execute(instance -> {
            MemoryBuffer buffer = MemoryBuffer.newHeapBuffer(256);
            buffer.writeInt32(primitives);
            instance.serialize(buffer, row);
            return buffer.getBytes(0, buffer.writerIndex());
        });
    }

    /**
     * Returns the row that bytes stand for.
     *
     * @throws RuntimeException if they stand for none of this row type: an {@link IllegalArgumentException}, or one of Fory's
     */
    @Override
    public V decode(byte[] bytes, int offset) {
        int length = bytes.length - offset;
        if (length <= HEADER_BYTES) {
            throw new IllegalArgumentException("%d bytes stand for no %s".formatted(length, rowType.getName()));
        }
        MemoryBuffer buffer = MemoryBuffer.fromByteArray(bytes, offset, length);
        if (buffer.readInt32() != primitives) {
            throw new IllegalArgumentException(
                    "the bytes were written with other primitive components than %s has, or are damaged"
                            .formatted(rowType.getName()));
        }
        Object row = fory.execute(instance -> instance.deserialize(buffer));
        if (!rowType.isInstance(row) || buffer.readerIndex() != length) {
            throw new IllegalArgumentException("the bytes stand for no " + rowType.getName());
        }
        return rowType.cast(row);
    }
}
