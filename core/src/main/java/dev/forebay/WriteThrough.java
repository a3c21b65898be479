package dev.forebay;

import java.util.Objects;
import java.util.Optional;

/** A put writes the database and the entry before it returns. Nothing acknowledged is ever lost. */
public final class WriteThrough<K, V> implements WriteStrategy<K, V> {
    private final Writer<K, V> writer;
    private final Optional<Grouping> grouping;

    private WriteThrough(Writer<K, V> writer, Optional<Grouping> grouping) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.grouping = grouping;
    }

    /** Returns the strategy that writes with {@code writer}, each put in its own transaction. */
    public static <K, V> WriteThrough<K, V> to(Writer<K, V> writer) {
        return new WriteThrough<>(writer, Optional.empty());
    }

    /**
     * Returns a copy by which concurrent puts and removals share a transaction, with the defaults of {@link Grouping}: most of what
     * write-behind gains, and nothing acknowledged that is not committed.
     *
     * <p>What several callers share is written in a thread of this runtime's, without the context of theirs. A caller that is
     * interrupted while it waits gets a {@link WriteFailedException} with {@link WriteFailedException#outcomeUnknown()}; the others
     * do not notice.
     */
    public WriteThrough<K, V> grouped() {
        return grouped(Grouping.defaults());
    }

    /** Returns a copy as {@link #grouped()} does, with other limits. Bulk calls are transactions of their own. */
    public WriteThrough<K, V> grouped(Grouping limits) {
        return new WriteThrough<>(writer, Optional.of(Objects.requireNonNull(limits, "limits")));
    }

    /** Returns the writer. */
    public Writer<K, V> writer() {
        return writer;
    }

    /** Returns how puts are grouped; empty if they are not, which is the default. */
    public Optional<Grouping> grouping() {
        return grouping;
    }
}
