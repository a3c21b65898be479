package dev.forebay.internal.journal;

import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.Journal.Change;
import java.util.List;
import java.util.function.Consumer;

/** A partition that nobody locks, for the test that shows what its lock is for. */
public final class UnlockedJournal {
    private final RowPartition<Integer, Integer> partition;
    private final RowLedger<Integer, Integer> ledger;

    public UnlockedJournal(LocalStore<Integer, Integer> store, long nowMillis, RowLedger<Integer, Integer> ledger) {
        this.ledger = ledger;
        this.partition = new RowPartition<>(store, ledger, new Sequences(() -> nowMillis, 0));
    }

    public boolean append(int key, int row) {
        boolean[] accepted = new boolean[1];
        change(steps -> accepted[0] = partition.append(key, row, RowLedger.Form.NONE, steps));
        return accepted[0];
    }

    public void settle(int key, long sequence) {
        change(steps -> partition.settle(key, sequence, null, steps));
    }

    public List<Change<Integer, Integer>> oldest() {
        return partition.oldest(1).stream().map(partition::change).toList();
    }

    private void change(Consumer<Turns.Steps> collect) {
        Turns.Steps steps = new Turns.Steps();
        collect.accept(steps);
        ledger.commits().await(partition.write(steps));
        partition.showWhatLasts();
    }
}
