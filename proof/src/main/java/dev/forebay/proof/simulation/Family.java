package dev.forebay.proof.simulation;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.JournalGroup;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.history.Kind;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.Backend;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Two write-behind caches of a journal group: the row of a child refers to that of its parent, which has the same key. Each client has
 * keys of its own, and waits for each change to be acknowledged before it makes the next, so that the foreign key always holds in
 * the caches. The source refuses what breaks it, and nothing may become a dead letter.
 */
final class Family implements Workload {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final String PARENTS = "parents";
    private static final String CHILDREN = "children";
    private static final int MOST_ATTEMPTS = 300;
    private static final long RETRY_NANOS = 5_000_000;

    private final Machine machine;
    private final Setup setup;
    private final Side parents;
    private final Side children;
    private int lastKey;

    Family(Machine machine, Weather weather, Setup setup) {
        this.machine = machine;
        this.setup = setup;
        this.parents = new Side(machine, weather, setup);
        this.children = new Side(machine, weather, setup);
        children.database.constraint((key, row) -> row == null || parents.database.row(key) != null);
        parents.database.constraint((key, row) -> row != null || children.database.row(key) == null);
    }

    @Override
    public Backend backend(Link link) {
        return new RemoteBackend(machine, link, name -> name.equals(PARENTS) ? parents : children, true);
    }

    @Override
    public Application build(Forebay forebay, Link toDatabase) {
        JournalGroup group = JournalGroup.parentsFirst(PARENTS, CHILDREN);
        Cache<Integer, Long> ofParents = build(forebay, PARENTS, table(toDatabase, parents), group);
        Cache<Integer, Long> ofChildren = build(forebay, CHILDREN, table(toDatabase, children), group);
        return new Application() {
            @Override
            public Runnable newClient() {
                return new Member(ofParents, ofChildren);
            }

            @Override
            public void lookOnceMore() {
                if (!ofParents.flush(DRAIN) || !ofChildren.flush(DRAIN)) {
                    machine.fail("the journals were not drained within " + DRAIN);
                }
                new Member(ofParents, ofChildren).readAll();
            }
        };
    }

    private Table table(Link link, Side side) {
        return new Table(machine, link, side.database, setup.times().hold().toNanos());
    }

    private Cache<Integer, Long> build(Forebay forebay, String name, Table table, JournalGroup group) {
        return forebay.cache(name, Integer.class, Long.class)
                .expireAfterWrite(setup.times().toLive())
                .loading(Rows.loading())
                .reads(ReadThrough.from(table))
                .writes(WriteBehind.to(table).with(Rows.journal(setup)).inGroup(group))
                .build();
    }

    @Override
    public boolean isHeld() {
        return parents.isHeld(lastKey) || children.isHeld(lastKey);
    }

    @Override
    public void evict() {
        if (lastKey > 0) {
            SplittableRandom random = machine.random();
            (random.nextBoolean() ? parents : children).server.evict(1 + random.nextInt(lastKey));
        }
    }

    @Override
    public void finish() {
        parents.finish(lastKey);
        children.finish(lastKey);
    }

    @Override
    public int calls() {
        return parents.history.calls() + children.history.calls();
    }

    /** A client: parents come and go before and after their children. */
    private final class Member implements Runnable {
        private final Cache<Integer, Long> ofParents;
        private final Cache<Integer, Long> ofChildren;
        private final Calls parentCalls;
        private final Calls childCalls;

        private Member(Cache<Integer, Long> ofParents, Cache<Integer, Long> ofChildren) {
            this.ofParents = ofParents;
            this.ofChildren = ofChildren;
            this.parentCalls = new Calls(machine, parents.history, true);
            this.childCalls = new Calls(machine, children.history, true);
        }

        @Override
        public void run() {
            SplittableRandom random = machine.random();
            int key = ++lastKey;
            for (int made = 0; made < setup.size().calls(); made += 4) {
                put(parentCalls, parents, ofParents, key);
                put(childCalls, children, ofChildren, key);
                read(1 + random.nextInt(lastKey));
                if (random.nextInt(3) == 0) {
                    put(childCalls, children, ofChildren, key);
                }
                if (random.nextInt(3) != 0) {
                    insist(() -> remove(childCalls, ofChildren, key));
                    insist(() -> remove(parentCalls, ofParents, key));
                }
                machine.sleep(1 + random.nextLong(setup.times().thinkNanos()));
            }
        }

        private void put(Calls calls, Side side, Cache<Integer, Long> cache, int key) {
            insist(() -> {
                long value = side.history.newValue();
                return calls.record(Kind.PUT, Map.of(key, value), all -> cache.put(key, value));
            });
        }

        private Outcome remove(Calls calls, Cache<Integer, Long> cache, int key) {
            return calls.record(Kind.REMOVE, Map.of(key, 0L), all -> cache.remove(key));
        }

        /** Makes a change again until it is acknowledged. */
        private void insist(java.util.function.Supplier<Outcome> change) {
            for (int attempt = 1; change.get() != Outcome.OK; attempt++) {
                if (attempt == MOST_ATTEMPTS) {
                    machine.fail("a change was not accepted in %d attempts".formatted(attempt));
                }
                machine.sleep(RETRY_NANOS);
            }
        }

        private void read(int key) {
            read(parentCalls, ofParents, key);
            read(childCalls, ofChildren, key);
        }

        private void read(Calls calls, Cache<Integer, Long> cache, int key) {
            calls.record(Kind.GET, Map.of(key, 0L), all -> {
                Long row = cache.get(key);
                all.get(0).read(row == null ? 0 : row);
            });
        }

        private void readAll() {
            parentCalls.mustSucceed();
            childCalls.mustSucceed();
            for (int key = 1; key <= lastKey; key++) {
                read(key);
            }
        }
    }
}
