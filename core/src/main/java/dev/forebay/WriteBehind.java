package dev.forebay;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A put writes the entry and the journal now, and the database soon: batched, one write per key, retried until it succeeds.
 *
 * <p>Reads see every acknowledged write at once. What an acknowledgement survives depends on the journal, see {@link
 * Cache#durability()}. With a {@link dev.forebay.spi.TransactionalWriter} (such as {@code JdbcTable}) the database receives the
 * latest write of every key in per-key order; with a plain {@link Writer} a batch may be written twice and a paused process
 * may write late.
 */
public final class WriteBehind<K, V> implements WriteStrategy<K, V> {
    private final Writer<K, V> writer;
    private final JournalOptions options;
    private final Optional<JournalGroup> group;

    private WriteBehind(Writer<K, V> writer, JournalOptions options, Optional<JournalGroup> group) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.options = options;
        this.group = group;
    }

    /** Returns the strategy with the defaults of {@link JournalOptions}. */
    public static <K, V> WriteBehind<K, V> to(Writer<K, V> writer) {
        return new WriteBehind<>(writer, JournalOptions.defaults(), Optional.empty());
    }

    /** Returns a copy that writes at most {@code rows} in one transaction: 1 to 10,000, default 500. */
    public WriteBehind<K, V> batchSize(int rows) {
        return with(options.batchSize(rows));
    }

    /** Returns a copy that looks for waiting changes this often: 1 ms to 1 hour, default 1 s. */
    public WriteBehind<K, V> flushInterval(Duration interval) {
        return with(options.flushInterval(interval));
    }

    /** Returns a copy with another schedule for a database that is away. */
    public WriteBehind<K, V> retry(RetrySchedule schedule) {
        return with(options.retry(schedule));
    }

    /** Returns a copy that lets at most {@code keys} wait, over all partitions: 1 or more, default 1,000,000. */
    public WriteBehind<K, V> maxPending(long keys) {
        return with(options.maxPending(keys));
    }

    /**
     * Returns a copy that lets keys and rows of at most {@code bytes} wait, over all partitions and as the journal writes them: 1 or
     * more, default 1 GiB. A journal that is in memory only does not count them.
     */
    public WriteBehind<K, V> maxPendingBytes(long bytes) {
        return with(options.maxPendingBytes(bytes));
    }

    /** Returns a copy that does something else when too many keys wait; default {@code Overflow.block(1 s)}. */
    public WriteBehind<K, V> whenFull(Overflow policy) {
        return with(options.whenFull(policy));
    }

    /** Returns a copy with all options of the journal replaced. */
    public WriteBehind<K, V> with(JournalOptions replaced) {
        return new WriteBehind<>(writer, Objects.requireNonNull(replaced, "replaced"), group);
    }

    /**
     * Returns a copy whose cache is drained together with others, so that foreign keys hold; default: by itself. The group's first
     * cache sets the flush interval, the owner lease and the retries. {@link CacheBuilder#build} refuses a group together with an
     * {@link Overflow} that writes through: such a row would overtake the rows that it refers to.
     */
    public WriteBehind<K, V> inGroup(JournalGroup caches) {
        return new WriteBehind<>(writer, options, Optional.of(Objects.requireNonNull(caches, "caches")));
    }

    /** Returns the writer. */
    public Writer<K, V> writer() {
        return writer;
    }

    /** Returns the caches that are drained together with this one; empty if it is drained by itself. */
    public Optional<JournalGroup> group() {
        return group;
    }

    /** Returns the options of the journal. */
    public JournalOptions options() {
        return options;
    }
}
