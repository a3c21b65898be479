package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.Setup.Promise;
import dev.forebay.proof.simulation.Setup.Strategy;
import dev.forebay.proof.simulation.machine.Mutation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A rule of the engine that can be off, and what a simulation then finds within how many seeds of the strategies that have the rule. */
enum Rule {
    FILL_UNDER_LEASE(400, Mutants.FillWithoutLease.class, "spi/KeySteps.fill"),
    HOLD_BEFORE_COMMIT(400, Mutants.NoHold.class, "spi/Store.hold"),
    RELEASE_WITHOUT_TOKEN_DROPS(3000, Mutants.ReleaseWithoutToken.class, "spi/KeySteps.release"),
    LATE_WRITE_IS_TOLD(60_000, Mutants.NeverLate.class, "internal/part/KeyGuard$Guarded.mayHaveRunOut"),
    RELEASE_OF_CONTENDED_DROPS(400, Mutants.ReleaseOfContended.class, "spi/KeySteps.release"),
    INVALIDATE_KEEPS_HOLDS(400, Mutants.InvalidateEndsHolds.class, "spi/KeySteps.invalidate"),
    REPLACE_NAMES_STAMP(3000, Mutants.ReplaceAnything.class, "spi/KeySteps.replace"),
    LATE_JOINERS_FLY_AGAIN(1000, Mutants.LateJoiners.class, "internal/part/Flights$Flight.serves"),
    FLIGHT_CLOSES_BEFORE_FILL(10_000, Mutants.OpenDoors.class, "internal/part/Flights.closeDoors"),
    DIRTY_REFUSES_HOLD(400, Mutants.HoldDirty.class, "spi/KeySteps.hold"),
    HELD_REFUSES_PUT(3000, Mutants.AppendHeld.class, "internal/store/LocalStore.announce", "spi/KeySteps.append"),
    SETTLE_NAMES_SEQUENCE(400, Mutants.SettleNewer.class, "spi/Journal.settle"),
    FLUSH_UNDER_FENCE(3000, Mutants.FlushUnfenced.class, "spi/TransactionalWriter.flush"),
    PARENTS_GO_FIRST(1000, Mutants.NothingBefore.class, "internal/part/GroupMember$Before.flush"),
    DELTAS_UNDER_FENCE(3000, Mutants.ApplyUnfenced.class, "spi/CounterTable.apply"),
    COMPLETE_NAMES_FLUSH(3000, Mutants.CompleteAnything.class, "spi/CounterJournal.complete");

    private static final Set<Rule> OF_REFRESHES = EnumSet.of(REPLACE_NAMES_STAMP);
    private static final Set<Rule> OF_COUNTERS = EnumSet.of(DELTAS_UNDER_FENCE, COMPLETE_NAMES_FLUSH);
    private static final Set<Rule> OF_JOURNALS =
            EnumSet.of(DIRTY_REFUSES_HOLD, HELD_REFUSES_PUT, SETTLE_NAMES_SEQUENCE, FLUSH_UNDER_FENCE);

    private final int withinSeeds;
    private final Class<?> mutant;

    @SuppressWarnings("ImmutableEnumChecker") // the list is unmodifiable
    private final List<String> called;

    /** @param called the methods whose calls are replaced: owner and name */
    Rule(int withinSeeds, Class<?> mutant, String... called) {
        this.withinSeeds = withinSeeds;
        this.mutant = mutant;
        this.called = List.of(called);
    }

    int withinSeeds() {
        return withinSeeds;
    }

    /** Returns whether the rule matters to what a seed runs; others are passed over. */
    boolean concerns(Setup setup) {
        return this == LATE_WRITE_IS_TOLD
                ? setup.promise() == Promise.ACKNOWLEDGED && setup.faults().cuts()
                : concerns(setup.strategy());
    }

    private boolean concerns(Strategy strategy) {
        if (OF_COUNTERS.contains(this)) {
            return strategy == Strategy.COUNTER;
        }
        if (this == PARENTS_GO_FIRST) {
            return strategy == Strategy.FAMILY;
        }
        if (OF_JOURNALS.contains(this)) {
            return strategy == Strategy.BEHIND;
        }
        return OF_REFRESHES.contains(this)
                ? strategy == Strategy.AHEAD
                : strategy != Strategy.COUNTER && strategy != Strategy.FAMILY && strategy != Strategy.BEHIND;
    }

    /** Returns what switches it off. */
    List<Mutation> off() {
        return called.stream().map(this::mutation).toList();
    }

    private Mutation mutation(String called) {
        int dot = called.indexOf('.');
        return new Mutation(
                "dev/forebay/" + called.substring(0, dot),
                called.substring(dot + 1),
                mutant.getName().replace('.', '/'));
    }
}
