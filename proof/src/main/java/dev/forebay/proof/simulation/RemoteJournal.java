package dev.forebay.proof.simulation;

import dev.forebay.DeadLetter;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Journal;
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

/** A process's view of the shared journal, over its link. */
final class RemoteJournal<K, V> implements Journal<K, V> {
    private final Machine machine;
    private final Link link;
    private final Journal<K, V> journal;
    private final Consumer<K> watch;
    private final boolean timely;

    /**
     * Makes one.
     *
     * @param watch is told of each key after a step of it
     * @param timely whether an append that its client has given up does not happen later
     */
    RemoteJournal(Machine machine, Link link, Journal<K, V> journal, Consumer<K> watch, boolean timely) {
        this.machine = machine;
        this.link = link;
        this.journal = journal;
        this.watch = watch;
        this.timely = timely;
    }

    private <T> T ask(String what, Collection<? extends K> keys, Callable<T> request) {
        return RemoteStore.answered(
                machine,
                () -> link.ask(what, () -> {
                    T answer = request.call();
                    keys.forEach(watch);
                    return answer;
                }));
    }

    @Override
    public Set<K> append(Map<? extends K, ? extends @Nullable V> rows, Limit limit) {
        Map<K, @Nullable V> copy = new LinkedHashMap<>(rows);
        Callable<Set<K>> append = () -> {
            Set<K> left = journal.append(copy, limit);
            copy.keySet().forEach(watch);
            return left;
        };
        String what = "append " + copy;
        return RemoteStore.answered(machine, () -> timely ? link.transact(what, append) : link.ask(what, append));
    }

    @Override
    public List<Change<K, V>> oldest(int partition, int limit) {
        return ask("oldest of " + partition, List.of(), () -> journal.oldest(partition, limit));
    }

    @Override
    public List<Change<K, V>> oldest(int partition, long fence, int limit) {
        return ask(
                "oldest of " + partition + " under " + fence, List.of(), () -> journal.oldest(partition, fence, limit));
    }

    @Override
    public List<Change<K, V>> changesOf(int partition, Collection<? extends K> keys) {
        List<K> copy = new ArrayList<>(keys);
        return ask("changesOf " + copy, List.of(), () -> journal.changesOf(partition, copy));
    }

    @Override
    public void announce(int partition, long fence) {
        ask("announce " + fence + " of " + partition, List.of(), () -> {
            journal.announce(partition, fence);
            return true;
        });
    }

    @Override
    public void settle(int partition, long fence, Collection<Settled<K, V>> flushed) {
        List<Settled<K, V>> copy = new ArrayList<>(flushed);
        List<K> keys = copy.stream().map(Settled::key).toList();
        ask("settle under " + fence + " " + copy, keys, () -> {
            journal.settle(partition, fence, copy);
            return true;
        });
    }

    @Override
    public Set<K> bury(int partition, long fence, Collection<Refused<K, V>> refused) {
        List<Refused<K, V>> copy = new ArrayList<>(refused);
        List<K> keys = copy.stream().map(one -> one.change().key()).toList();
        return ask("bury under " + fence + " " + copy, keys, () -> journal.bury(partition, fence, copy));
    }

    @Override
    public List<DeadLetter<K, V>> deadLetters(int limit) {
        return ask("deadLetters", List.of(), () -> journal.deadLetters(limit));
    }

    @Override
    public boolean revive(DeadLetter<K, V> letter) {
        return ask("revive " + letter, List.of(letter.key()), () -> journal.revive(letter));
    }

    @Override
    public boolean discard(DeadLetter<K, V> letter) {
        return ask("discard " + letter, List.of(letter.key()), () -> journal.discard(letter));
    }

    @Override
    public Backlog backlog() {
        return ask("backlog", List.of(), journal::backlog);
    }

    @Override
    public List<Position> positions() {
        return ask("positions", List.of(), journal::positions);
    }

    @Override
    public int partitions() {
        return journal.partitions();
    }

    @Override
    public boolean own(int partition, long owner, Duration lease) {
        return ask("own " + partition + " by " + owner, List.of(), () -> journal.own(partition, owner, lease));
    }

    @Override
    public void disown(int partition, long owner) {
        ask("disown " + partition + " by " + owner, List.of(), () -> {
            journal.disown(partition, owner);
            return true;
        });
    }

    @Override
    public int join(long owner, Duration lease) {
        return ask("join " + owner, List.of(), () -> journal.join(owner, lease));
    }

    @Override
    public void leave(long owner) {
        ask("leave " + owner, List.of(), () -> {
            journal.leave(owner);
            return true;
        });
    }
}
