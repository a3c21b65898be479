package dev.forebay.interleaving;

import dev.forebay.DeadLetter;
import dev.forebay.internal.journal.Commits;
import dev.forebay.internal.journal.RowLedger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes nothing down, but as a file does it: a change lasts when somebody has waited for it or for a later one. */
final class GroupedLedger implements RowLedger<Integer, Integer> {
    private final RowLedger<Integer, Integer> none = RowLedger.none();
    private final Commits commits = new Commits() {
        private final AtomicLong written = new AtomicLong();
        private final AtomicLong lasting = new AtomicLong();

        @Override
        public void requireUsable() {
            // It always is.
        }

        @Override
        public long write(Runnable change) {
            change.run();
            return written.incrementAndGet();
        }

        @Override
        public long lasting() {
            return lasting.get();
        }

        @Override
        public void await(long number) {
            long before = lasting.get();
            while (before < number && !lasting.compareAndSet(before, number)) {
                before = lasting.get();
            }
        }
    };

    @Override
    public Commits commits() {
        return commits;
    }

    @Override
    public Form form(Integer key, @Nullable Integer row) {
        return none.form(key, row);
    }

    @Override
    public void put(Line line, Form form, @Nullable Long before) {
        none.put(line, form, before);
    }

    @Override
    public void erase(long sequence, long highest) {
        none.erase(sequence, highest);
    }

    @Override
    public void move(Line line) {
        none.move(line);
    }

    @Override
    public void bury(long sequence, DeadLetter<Integer, Integer> letter) {
        none.bury(sequence, letter);
    }

    @Override
    public void discard(String letterId) {
        none.discard(letterId);
    }

    @Override
    public Content<Integer, Integer> content() {
        return none.content();
    }
}
