package dev.forebay.proof.simulation;

import dev.forebay.Durability;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.util.function.Function;

/** A process's way to the server. */
final class RemoteBackend implements Backend {
    private final Machine machine;
    private final Link link;
    private final Function<String, Side> sides;
    private final boolean timely;

    /**
     * Makes one for caches of rows.
     *
     * @param sides by the names of their caches
     * @param timely whether an append that its client has given up does not happen later
     */
    RemoteBackend(Machine machine, Link link, Function<String, Side> sides, boolean timely) {
        this.machine = machine;
        this.link = link;
        this.sides = sides;
        this.timely = timely;
    }

    @Override
    public String name() {
        return "a simulated server";
    }

    @Override
    @SuppressWarnings("unchecked") // the caches of a world have these types
    public <K, V> Store<K, V> store(CacheSpec<K, V> spec) {
        Side side = sides.apply(spec.name());
        return (Store<K, V>)
                new RemoteStore<>(machine, link, side.server.store((CacheSpec<Integer, Long>) spec), side::inspect);
    }

    @Override
    @SuppressWarnings("unchecked") // the caches of a world have these types
    public <K, V> Journal<K, V> journal(CacheSpec<K, V> spec) {
        Side side = sides.apply(spec.name());
        Journal<Integer, Long> journal = side.server.journal((CacheSpec<Integer, Long>) spec);
        return (Journal<K, V>) new RemoteJournal<>(machine, link, journal, side::inspect, timely);
    }

    @Override
    public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> spec) {
        throw new UnsupportedOperationException("a world of rows has no counter");
    }

    @Override
    public Durability durability() {
        return new Durability(true, true, "a simulated server does not crash");
    }

    @Override
    public void ping() {
        // It is there.
    }

    @Override
    public void close() {
        // The link goes with its process.
    }
}
