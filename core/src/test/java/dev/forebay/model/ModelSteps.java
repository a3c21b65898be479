package dev.forebay.model;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Absent;
import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps;
import dev.forebay.spi.KeySteps.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The product's own {@link KeySteps} on a clock that has two times, before a deadline and after it; each rule that is off
 * falsifies one step, and nothing else.
 *
 * <p>It is always {@value #NOW}. A deadline that has not passed is {@value #AHEAD}. That it passes is a step of its own ({@link
 * #holdEnds} and the like), which can come at any moment.
 */
final class ModelSteps {
    static final long NOW = 0;
    static final long AHEAD = 1;

    private final Rules rules;

    ModelSteps(Rules rules) {
        this.rules = rules;
    }

    /** An entry with a stamp that no other entry has; a reader that saw an earlier one knows it by {@link #OUTDATED_STAMP}. */
    static Value<Integer> entry(int row) {
        return new Value<>(row, CURRENT_STAMP, AHEAD, 0);
    }

    static final long CURRENT_STAMP = 1;
    static final long OUTDATED_STAMP = 0;

    Step<Integer> acquire(KeyState<Integer> state, long token) {
        if (!rules.hold(Rule.ACQUIRE_ONLY_ABSENT) && state instanceof Held) {
            return new Step<>(new Leased<>(token, AHEAD), true);
        }
        return KeySteps.acquire(state, token, AHEAD);
    }

    Step<Integer> fill(KeyState<Integer> state, long token, int row) {
        if (!rules.hold(Rule.FILL_CHECKS_LEASE)) {
            return new Step<>(entry(row), true);
        }
        return KeySteps.fill(state, token, entry(row));
    }

    Step<Integer> abandon(KeyState<Integer> state, long token) {
        if (!rules.hold(Rule.ABANDON_CHECKS_LEASE)) {
            return new Step<>(KeyState.absent(), true);
        }
        return KeySteps.abandon(state, token);
    }

    Step<Integer> hold(KeyState<Integer> state, long token) {
        if (state instanceof Dirty && !rules.hold(Rule.DIRTY_REFUSES_HOLD)) {
            return KeySteps.hold(KeyState.absent(), token, AHEAD, NOW);
        }
        Step<Integer> held = KeySteps.hold(state, token, AHEAD, NOW);
        if (!(state instanceof Held<Integer> before) || !(held.next() instanceof Held<Integer> after)) {
            return held;
        }
        if (!rules.hold(Rule.CONTENDED_BY_RUN_OUT_TOKENS)) {
            boolean contended = before.contended() || after.holds().size() > 1;
            return new Step<>(new Held<>(after.holds(), contended), true);
        }
        if (!rules.hold(Rule.DEADLINE_PER_TOKEN)) {
            List<Hold> renewed = before.holds().stream()
                    .map(hold -> new Hold(hold.token(), AHEAD))
                    .toList();
            return KeySteps.hold(new Held<>(renewed, before.contended()), token, AHEAD, NOW);
        }
        return held;
    }

    Step<Integer> release(KeyState<Integer> state, long token, @Nullable Value<Integer> row) {
        boolean isThere =
                state instanceof Held<Integer> held && held.holds().stream().anyMatch(hold -> hold.token() == token);
        if (!isThere && ignoresMissingToken(state)) {
            return new Step<>(state, false);
        }
        if (!rules.hold(Rule.INSTALL_UNLESS_CONTENDED) && isThere) {
            return KeySteps.release(new Held<>(((Held<Integer>) state).holds(), false), token, row, NOW);
        }
        return KeySteps.release(state, token, row, NOW);
    }

    private boolean ignoresMissingToken(KeyState<Integer> state) {
        return (state instanceof Value && !rules.hold(Rule.LATE_RELEASE_DROPS))
                || (state instanceof Leased && !rules.hold(Rule.LATE_RELEASE_DROPS_LEASES))
                || (state instanceof Held && !rules.hold(Rule.LATE_RELEASE_CONTENDS));
    }

    Step<Integer> invalidate(KeyState<Integer> state) {
        if (state instanceof Dirty && !rules.hold(Rule.DIRTY_REFUSES_INVALIDATE)) {
            return new Step<>(KeyState.absent(), true);
        }
        if (state instanceof Held && !rules.hold(Rule.INVALIDATE_KEEPS_HOLDS)) {
            return new Step<>(KeyState.absent(), true);
        }
        if (state instanceof Held && !rules.hold(Rule.INVALIDATE_CONTENDS)) {
            return new Step<>(state, true);
        }
        return KeySteps.invalidate(state);
    }

    Step<Integer> replace(KeyState<Integer> state, boolean isTheOneSeen, int row) {
        boolean same = isTheOneSeen || !rules.hold(Rule.REPLACE_CHECKS_STAMP);
        return KeySteps.replace(state, same ? CURRENT_STAMP : OUTDATED_STAMP, entry(row));
    }

    Step<Integer> append(KeyState<Integer> state, int row, long sequence) {
        boolean drops = state instanceof Held && !rules.hold(Rule.HELD_REFUSES_APPEND);
        return KeySteps.append(drops ? KeyState.absent() : state, row, rules.hold(Rule.SEQUENCE_GROWS) ? sequence : 1);
    }

    Step<Integer> settle(KeyState<Integer> state, long sequence, Value<Integer> entry) {
        boolean any = !rules.hold(Rule.SETTLE_CHECKS_SEQUENCE) && state instanceof Dirty;
        return KeySteps.settle(state, any ? ((Dirty<Integer>) state).sequence() : sequence, entry);
    }

    Step<Integer> bury(KeyState<Integer> state, long sequence) {
        boolean any = !rules.hold(Rule.BURY_CHECKS_SEQUENCE) && state instanceof Dirty;
        return KeySteps.settle(state, any ? ((Dirty<Integer>) state).sequence() : sequence, null);
    }

    /** The hold time of one writer passes. */
    static KeyState<Integer> holdEnds(Held<Integer> held, long token) {
        List<Hold> holds = held.holds().stream()
                .map(hold -> hold.token() == token ? new Hold(token, NOW) : hold)
                .toList();
        return KeySteps.at(new Held<>(holds, held.contended()), NOW, 0);
    }

    /** Returns whether a lease or an entry is there, which may end at any moment: by its deadline, or to make room. */
    static boolean mayExpire(KeyState<?> state) {
        return state instanceof Value || state instanceof Leased;
    }

    static boolean isAbsent(KeyState<?> state) {
        return state instanceof Absent;
    }

    static boolean isLeasedTo(KeyState<?> state, long token) {
        return state instanceof Leased<?> lease && lease.token() == token;
    }

    /** Returns whether the writer's token is there, and its hold time has not passed. */
    static boolean isHeldBy(KeyState<?> state, long token) {
        return state instanceof Held<?> held
                && held.holds().stream().anyMatch(hold -> hold.token() == token && NOW < hold.deadlineMillis());
    }

    /** Returns 0 for a token that is not there, 1 for one that has run out, 2 for one that has not. */
    static int tokenOf(KeyState<?> entry, long token) {
        if (ModelSteps.isHeldBy(entry, token)) {
            return 2;
        }
        return entry instanceof Held<?> held && held.holds().stream().anyMatch(hold -> hold.token() == token) ? 1 : 0;
    }

    static String describe(KeyState<?> state) {
        if (state instanceof Value<?> value) {
            return "entry " + value.row();
        }
        if (state instanceof Leased<?> lease) {
            return "leased to " + lease.token();
        }
        if (state instanceof Held<?> held) {
            StringBuilder text = new StringBuilder("held by");
            held.holds()
                    .forEach(hold ->
                            text.append(' ').append(hold.token()).append(NOW < hold.deadlineMillis() ? "" : "(over)"));
            return text.append(held.contended() ? ", contended" : "").toString();
        }
        return state instanceof Dirty<?> dirty
                ? "dirty %s, sequence %d".formatted(dirty.row(), dirty.sequence())
                : "absent";
    }
}
