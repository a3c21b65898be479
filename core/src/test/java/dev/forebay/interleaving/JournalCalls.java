package dev.forebay.interleaving;

import dev.forebay.internal.journal.LocalJournal;
import dev.forebay.internal.journal.RowLedger;
import dev.forebay.internal.journal.UnlockedJournal;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.Journal.Change;
import dev.forebay.spi.Journal.Limit;
import dev.forebay.spi.Journal.Settled;
import dev.forebay.spi.KeyState.Dirty;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What writers, readers and drainers ask of a journal. Sequences are told as 1, 2, 3. */
public abstract class JournalCalls {
    static final long FIRST = TimeUnit.MILLISECONDS.toMicros(OneKey.NOW_MILLIS);

    public abstract boolean append(int row);

    public abstract void settle(int number);

    /** Returns what is to be flushed next. */
    public abstract String oldest();

    /** Returns the row that a reader sees, if it is not flushed. */
    public abstract String unflushed();

    static String text(@Nullable Integer row, long number, long since) {
        return row + ", write " + number + ", waiting since write " + since;
    }

    /** The specification. */
    public static final class OneByOne extends JournalCalls {
        private @Nullable Integer row;
        private int last;
        private int since;

        @Override
        public boolean append(int written) {
            last++;
            since = row == null ? last : since;
            row = written;
            return true;
        }

        @Override
        public void settle(int number) {
            if (row != null && number == last) {
                row = null;
            } else if (row != null && since < number && number < last) {
                since = number;
            }
        }

        @Override
        public String oldest() {
            return row == null ? "nothing" : text(row, last, since);
        }

        @Override
        public String unflushed() {
            return String.valueOf(row);
        }
    }

    /** {@link LocalJournal} in memory. */
    public static final class OfMemory extends OfAJournal {
        public OfMemory() {
            super(RowLedger.none());
        }
    }

    /** {@link LocalJournal} on a ledger whose changes last later than they are written. */
    public static final class OfGroups extends OfAJournal {
        public OfGroups() {
            super(new GroupedLedger());
        }
    }

    /** A {@link LocalJournal} with one partition, and its store. */
    abstract static class OfAJournal extends JournalCalls {
        private final LocalStore<Integer, Integer> store = OneKey.store(1);
        private final LocalJournal<Integer, Integer> journal;

        OfAJournal(RowLedger<Integer, Integer> ledger) {
            journal = new LocalJournal<>(OneKey.spec(1), store, () -> OneKey.NOW_MILLIS, ledger);
        }

        @Override
        public boolean append(int row) {
            return journal.append(Map.of(OneKey.KEY, row), Limit.ofKeys(1)).isEmpty();
        }

        @Override
        public void settle(int number) {
            journal.settle(0, List.of(new Settled<>(OneKey.KEY, FIRST + number, null)));
        }

        @Override
        public String oldest() {
            return first(journal.oldest(0, 1));
        }

        @Override
        public String unflushed() {
            return row(store);
        }
    }

    /** Broken: nobody locks the partition. */
    public static final class WithoutALock extends JournalCalls {
        private final LocalStore<Integer, Integer> store = OneKey.store(1);
        private final UnlockedJournal journal = new UnlockedJournal(store, OneKey.NOW_MILLIS, RowLedger.none());

        @Override
        public boolean append(int row) {
            return journal.append(OneKey.KEY, row);
        }

        @Override
        public void settle(int number) {
            journal.settle(OneKey.KEY, FIRST + number);
        }

        @Override
        public String oldest() {
            return first(journal.oldest());
        }

        @Override
        public String unflushed() {
            return row(store);
        }
    }

    private static String first(List<Change<Integer, Integer>> changes) {
        return changes.isEmpty()
                ? "nothing"
                : text(
                        changes.get(0).row(),
                        changes.get(0).sequence() - FIRST,
                        changes.get(0).since() - FIRST);
    }

    private static String row(LocalStore<Integer, Integer> store) {
        return store.lookup(OneKey.KEY) instanceof Dirty<Integer> dirty ? String.valueOf(dirty.row()) : "null";
    }
}
