package dev.forebay.internal;

import dev.forebay.DeadLetter;
import dev.forebay.DeadLetters;
import dev.forebay.Durability;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.part.DrainLoop;
import dev.forebay.internal.part.Recorder;
import dev.forebay.spi.Backend;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Journal.Limit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The changes of a cache or counter that the source does not have yet, as its users see them. */
sealed interface Waiting<K, V> {

    /** Returns how much waits; -1 in every count if the journal does not answer. */
    Backlog backlog();

    /** Returns how full the fullest partition is, given what waits: 0 to 1. */
    double fill(Backlog backlog);

    DeadLetters<K, V> deadLetters();

    Durability durability();

    /** Takes what waits to the source; returns what is left when {@code timeout} is over. */
    long flush(Duration timeout);

    /** Ends the drainer. */
    void close();

    /** Refuses what is no time to wait. */
    static Duration requireTimeout(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout is %s; it must be 0 or more".formatted(timeout));
        }
        return timeout;
    }

    /** Writes return after the source's commit: nothing waits. */
    record Nothing<K, V>(String cache) implements Waiting<K, V> {
        @Override
        public Backlog backlog() {
            return Backlog.NONE;
        }

        @Override
        public double fill(Backlog backlog) {
            return 0;
        }

        @Override
        public DeadLetters<K, V> deadLetters() {
            throw new IllegalStateException(
                    "cache '%s' does not write behind: it has no dead letters, a refused write fails its caller"
                            .formatted(cache));
        }

        @Override
        public Durability durability() {
            return Durability.ofTheSource();
        }

        @Override
        public long flush(Duration timeout) {
            return 0;
        }

        @Override
        public void close() {}
    }

    /**
     * What waits in a journal.
     *
     * @param afterwards what is left to do when nothing is drained any more
     */
    record InJournal<K, V>(
            Backend backend,
            Level journal,
            Letters<K, V> deadLetters,
            DrainLoop drain,
            Recorder recorder,
            Runnable afterwards)
            implements Waiting<K, V> {

        @Override
        public Backlog backlog() {
            try {
                return journal.backlog().get();
            } catch (StoreUnavailableException e) {
                recorder.storeFailures.increment();
                return Backlog.UNKNOWN;
            }
        }

        @Override
        public double fill(Backlog backlog) {
            return journal.limit().fill(backlog);
        }

        @Override
        public Durability durability() {
            return backend.durability();
        }

        @Override
        public long flush(Duration timeout) {
            try {
                return drain.drainAll(timeout);
            } catch (StoreUnavailableException e) {
                recorder.storeFailures.increment();
                return -1; // unknown, so not nothing
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }

        @Override
        public void close() {
            drain.close();
            afterwards.run();
        }
    }

    /** What a journal holds, and the most that it may hold in a partition. */
    record Level(Supplier<Backlog> backlog, Limit limit) {}

    /**
     * Dead letters of either journal.
     *
     * @param replacing whether a later letter of a key stands for the earlier ones: rows replace each other, deltas add up
     */
    record Letters<K, V>(
            boolean replacing,
            IntFunction<List<DeadLetter<K, V>>> listing,
            Function<DeadLetter<K, V>, Boolean> reviving,
            Function<DeadLetter<K, V>, Boolean> discarding)
            implements DeadLetters<K, V> {
        @Override
        public List<DeadLetter<K, V>> list(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("limit is %d; it must be 1 or more".formatted(limit));
            }
            return listing.apply(limit);
        }

        @Override
        public boolean retry(DeadLetter<K, V> letter) {
            return reviving.apply(Objects.requireNonNull(letter, "letter"));
        }

        @Override
        public int retryAll(Predicate<? super DeadLetter<K, V>> chosen) {
            Objects.requireNonNull(chosen, "chosen");
            Map<Object, DeadLetter<K, V>> wanted = new LinkedHashMap<>();
            for (DeadLetter<K, V> letter : list(Integer.MAX_VALUE)) {
                if (chosen.test(letter)) {
                    Object what = replacing ? letter.key() : letter.id();
                    wanted.remove(what); // so that it takes the place of its latest letter
                    wanted.put(what, letter);
                }
            }
            int retried = 0;
            for (DeadLetter<K, V> letter : wanted.values()) {
                retried += retry(letter) ? 1 : 0;
            }
            return retried;
        }

        @Override
        public boolean discard(DeadLetter<K, V> letter) {
            return discarding.apply(Objects.requireNonNull(letter, "letter"));
        }
    }
}
