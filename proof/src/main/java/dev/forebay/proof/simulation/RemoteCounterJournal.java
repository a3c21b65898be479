package dev.forebay.proof.simulation;

import dev.forebay.DeadLetter;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal.Backlog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process's view of the journal of a counter, over its link. */
final class RemoteCounterJournal<K> implements CounterJournal<K> {
    private final Machine machine;
    private final Link link;
    private final CounterJournal<K> journal;
    private final Consumer<Map<K, Long>> watch;

    /** @param watch is told, after each step, of the deltas that it has added */
    RemoteCounterJournal(Machine machine, Link link, CounterJournal<K> journal, Consumer<Map<K, Long>> watch) {
        this.machine = machine;
        this.link = link;
        this.journal = journal;
        this.watch = watch;
    }

    private <T extends @Nullable Object> T ask(String what, Callable<T> request) {
        return RemoteStore.answered(
                machine,
                () -> link.ask(what, () -> {
                    T answer = request.call();
                    watch.accept(Map.of());
                    return answer;
                }));
    }

    private void tell(String what, Runnable request) {
        ask(what, () -> {
            request.run();
            return true;
        });
    }

    @Override
    public Set<K> add(Map<? extends K, Long> deltas, int maxPending) {
        Map<K, Long> copy = new LinkedHashMap<>(deltas);
        return RemoteStore.answered(
                machine,
                () -> link.ask("add " + copy, () -> {
                    Set<K> full = journal.add(copy, maxPending);
                    copy.keySet().removeAll(full);
                    watch.accept(copy);
                    return full;
                }));
    }

    @Override
    public Map<K, Waiting> waiting(Collection<? extends K> keys) {
        List<K> copy = new ArrayList<>(keys);
        return ask("waiting of " + copy, () -> journal.waiting(copy));
    }

    @Override
    public @Nullable Frozen<K> inflight(int partition) {
        return this.<@Nullable Frozen<K>>ask("inflight of " + partition, () -> journal.inflight(partition));
    }

    @Override
    public @Nullable Frozen<K> freeze(int partition, String id, String flushId) {
        return this.<@Nullable Frozen<K>>ask("freeze " + partition, () -> journal.freeze(partition, id, flushId));
    }

    @Override
    public void complete(int partition, String flushId, Map<K, String> refused) {
        Map<K, String> copy = new LinkedHashMap<>(refused);
        tell(
                "complete " + flushId + " of " + partition + " without " + copy,
                () -> journal.complete(partition, flushId, copy));
    }

    @Override
    public Progress progress(int partition) {
        return ask("progress of " + partition, () -> journal.progress(partition));
    }

    @Override
    public void startAt(int partition, String id, String lastFlush) {
        tell("startAt " + lastFlush + " of " + partition, () -> journal.startAt(partition, id, lastFlush));
    }

    @Override
    public void rebase(int partition, Progress seen, String lastFlush) {
        tell("rebase to " + lastFlush + " of " + partition, () -> journal.rebase(partition, seen, lastFlush));
    }

    @Override
    public List<DeadLetter<K, Long>> deadLetters(int limit) {
        return ask("deadLetters", () -> journal.deadLetters(limit));
    }

    @Override
    public boolean revive(DeadLetter<K, Long> letter) {
        return ask("revive " + letter, () -> journal.revive(letter));
    }

    @Override
    public boolean discard(DeadLetter<K, Long> letter) {
        return ask("discard " + letter, () -> journal.discard(letter));
    }

    @Override
    public Backlog backlog() {
        return ask("backlog", journal::backlog);
    }

    @Override
    public List<Position> positions() {
        return ask("positions", journal::positions);
    }

    @Override
    public int partitions() {
        return journal.partitions();
    }

    @Override
    public boolean own(int partition, long owner, Duration lease) {
        return ask("own " + partition + " by " + owner, () -> journal.own(partition, owner, lease));
    }

    @Override
    public void disown(int partition, long owner) {
        tell("disown " + partition + " by " + owner, () -> journal.disown(partition, owner));
    }

    @Override
    public int join(long owner, Duration lease) {
        return ask("join " + owner, () -> journal.join(owner, lease));
    }

    @Override
    public void leave(long owner) {
        tell("leave " + owner, () -> journal.leave(owner));
    }
}
