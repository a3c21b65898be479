package dev.forebay;

import java.util.Objects;

/** A put writes the database and the entry before it returns. Nothing acknowledged is ever lost. */
public final class WriteThrough<K, V> implements WriteStrategy<K, V> {
    private final Writer<K, V> writer;

    private WriteThrough(Writer<K, V> writer) {
        this.writer = Objects.requireNonNull(writer, "writer");
    }

    /** Returns the strategy that writes with {@code writer}. */
    public static <K, V> WriteThrough<K, V> to(Writer<K, V> writer) {
        return new WriteThrough<>(writer);
    }

    /** Returns the writer. */
    public Writer<K, V> writer() {
        return writer;
    }
}
