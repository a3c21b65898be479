package dev.forebay.proof.simulation;

import dev.forebay.Counter;
import dev.forebay.Durability;
import dev.forebay.Forebay;
import dev.forebay.JournalFullException;
import dev.forebay.LoadFailedException;
import dev.forebay.StoreUnavailableException;
import dev.forebay.internal.journal.DeltaLedger;
import dev.forebay.internal.journal.LocalCounterJournal;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Backend;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterJournal.Waiting;
import dev.forebay.spi.Journal;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A counter. After each step of each server, what is in the source, waits or is a dead letter is exactly what was added; and a total
 * that is read is one that was right at some time of the read.
 */
final class Counters implements Workload {
    private static final String NAME = "sums";
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration BASES_LIVE = Duration.ofMinutes(1);

    private final Machine machine;
    private final Setup setup;
    private final Sums sums;
    private final LongSupplier clockMillis;
    private final Map<Integer, Long> added = new LinkedHashMap<>();
    private final Map<Integer, Long> refused = new LinkedHashMap<>();
    private final Map<Integer, List<Total>> totals = new LinkedHashMap<>();
    private @Nullable CacheSpec<Integer, CounterBase> spec;
    private @Nullable LocalStore<Integer, CounterBase> store;
    private @Nullable LocalCounterJournal<Integer> journal;
    private int calls;

    /**
     * A total that was right from a time on.
     *
     * @param beforeRefusal the same with what the source has refused and the journal does not know of yet
     */
    private record Total(long value, long beforeRefusal, long sinceTick) {
        static final Total NONE = new Total(0, 0, 0);
    }

    Counters(Machine machine, Setup setup) {
        this.machine = machine;
        this.setup = setup;
        this.sums = new Sums(machine, setup, (key, delta) -> refused.merge(key, delta, Long::sum));
        this.clockMillis = () -> TimeUnit.NANOSECONDS.toMillis(machine.nanos());
    }

    private LocalStore<Integer, CounterBase> store(CacheSpec<Integer, CounterBase> wanted) {
        LocalStore<Integer, CounterBase> present = store == null ? new LocalStore<>(wanted, clockMillis) : store;
        spec = wanted;
        store = present;
        return present;
    }

    private LocalCounterJournal<Integer> journal(CacheSpec<Integer, CounterBase> wanted) {
        LocalCounterJournal<Integer> present = journal == null
                ? new LocalCounterJournal<>(wanted, store(wanted), clockMillis, DeltaLedger.none())
                : journal;
        journal = present;
        return present;
    }

    /** After each step: nothing is lost, nothing is there twice. */
    private void inspect() {
        CounterJournal<Integer> here = journal;
        CacheSpec<Integer, CounterBase> there = spec;
        if (here == null || there == null) {
            return;
        }
        for (int key = 1; key <= setup.size().keys(); key++) {
            Waiting waiting = here.waiting(List.of(key)).get(key);
            if (waiting == null) {
                throw new IllegalStateException("no answer for key " + key);
            }
            Sums.Place place = new Sums.Place(NAME + "@" + waiting.journal(), there.partitionOf(key));
            boolean applied = sums.lastFlush(place).equals(waiting.inflightId());
            long total = sums.total(key) + waiting.pending() + (applied ? 0 : waiting.inflight());
            if (total + refused.getOrDefault(key, 0L) != added.getOrDefault(key, 0L)) {
                machine.fail("wrong total: key %d has %d in source and journal, %d were refused, %d were added"
                        .formatted(key, total, refused.getOrDefault(key, 0L), added.getOrDefault(key, 0L)));
            }
            long before = total + (applied ? sums.lastRefused(place, key) : 0);
            List<Total> known = totals.computeIfAbsent(key, any -> new ArrayList<>(List.of(Total.NONE)));
            Total last = known.get(known.size() - 1);
            if (last.value() != total || last.beforeRefusal() != before) {
                known.add(new Total(total, before, machine.tick()));
            }
        }
    }

    private boolean wasRight(int key, long total, long calledTick) {
        List<Total> known = totals.getOrDefault(key, List.of(Total.NONE));
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).value() == total || known.get(i).beforeRefusal() == total) {
                return true;
            }
            if (known.get(i).sinceTick() < calledTick) {
                return false;
            }
        }
        return false;
    }

    @Override
    public Backend backend(Link link) {
        return new OverLink(link);
    }

    @Override
    public Application build(Forebay forebay, Link toDatabase) {
        Counter<Integer> counter = forebay.counter(NAME, Integer.class, sums.over(toDatabase, this::inspect))
                .journal(Rows.journal(setup))
                .expireAfterWrite(BASES_LIVE)
                .build();
        return new Application() {
            @Override
            public Runnable newClient() {
                return new Adder(counter);
            }

            @Override
            public void lookOnceMore() {
                if (!counter.flush(DRAIN)) {
                    machine.fail("the journal was not drained within " + DRAIN);
                }
                Adder last = new Adder(counter);
                last.succeeding = true;
                for (int key = 1; key <= setup.size().keys(); key++) {
                    last.read(Set.of(key));
                }
            }
        };
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public void evict() {
        if (store != null) {
            Server.evict(store, 1 + machine.random().nextInt(setup.size().keys()));
        }
    }

    @Override
    public void finish() {
        inspect();
        for (int key = 1; key <= setup.size().keys(); key++) {
            long all = sums.total(key) + refused.getOrDefault(key, 0L);
            if (all != added.getOrDefault(key, 0L)) {
                machine.fail("wrong total in the source: key %d has %d, refused ones included, and %d were added"
                        .formatted(key, all, added.getOrDefault(key, 0L)));
            }
        }
    }

    @Override
    public int calls() {
        return calls;
    }

    /** A client that adds and reads. */
    private final class Adder implements Runnable {
        private final Counter<Integer> counter;
        private boolean succeeding;

        private Adder(Counter<Integer> counter) {
            this.counter = counter;
        }

        private interface Body {
            void run();
        }

        @Override
        public void run() {
            SplittableRandom random = machine.random();
            for (int i = 0; i < setup.size().calls(); i++) {
                machine.sleep((long) (setup.times().thinkNanos() * Math.pow(random.nextDouble(), 2)) + 1);
                Set<Integer> keys = new LinkedHashSet<>();
                keys.add(1 + random.nextInt(setup.size().keys()));
                keys.add(1 + random.nextInt(setup.size().keys()));
                if (random.nextBoolean()) {
                    read(keys);
                } else {
                    Map<Integer, Long> deltas = new LinkedHashMap<>();
                    keys.forEach(key -> deltas.put(key, random.nextLong(-9, 100)));
                    call("add " + deltas, () -> counter.addAll(deltas));
                }
            }
        }

        private void read(Set<Integer> keys) {
            long called = machine.tick();
            call(
                    "get " + keys,
                    () -> counter.getAll(keys).forEach((key, total) -> {
                        if (!wasRight(key, total, called)) {
                            machine.fail("a read returned a total that was not right at any time of it: key %d, %d"
                                    .formatted(key, total));
                        }
                    }));
        }

        private void call(String what, Body body) {
            calls++;
            machine.note("calls " + what);
            try {
                body.run();
                machine.note("returns");
            } catch (StoreUnavailableException | LoadFailedException | JournalFullException e) {
                machine.note("fails: " + e);
                if (succeeding) {
                    machine.fail("a call failed when all had recovered: " + e);
                }
            } catch (RuntimeException e) {
                machine.fail("a call failed in a way that is not documented: " + e);
            }
        }
    }

    /** A process's way to the server. */
    private final class OverLink implements Backend {
        private final Link link;

        private OverLink(Link link) {
            this.link = link;
        }

        @Override
        public String name() {
            return "a simulated server";
        }

        @Override
        @SuppressWarnings("unchecked") // the one store of this world is that of bases
        public <K, V> Store<K, V> store(CacheSpec<K, V> wanted) {
            LocalStore<Integer, CounterBase> shared = Counters.this.store((CacheSpec<Integer, CounterBase>) wanted);
            return (Store<K, V>) new RemoteStore<>(machine, link, shared, key -> inspect());
        }

        @Override
        public <K, V> Journal<K, V> journal(CacheSpec<K, V> wanted) {
            throw new UnsupportedOperationException("a world of a counter has no rows");
        }

        @Override
        @SuppressWarnings("unchecked") // the one counter of this world has such keys
        public <K> CounterJournal<K> counterJournal(CacheSpec<K, CounterBase> wanted) {
            CounterJournal<Integer> shared = Counters.this.journal((CacheSpec<Integer, CounterBase>) wanted);
            return (CounterJournal<K>) new RemoteCounterJournal<>(machine, link, shared, this::hasAdded);
        }

        private void hasAdded(Map<Integer, Long> deltas) {
            deltas.forEach((key, delta) -> added.merge(key, delta, Long::sum));
            inspect();
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
}
