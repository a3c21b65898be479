package dev.forebay.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState.Dirty;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.KeySteps.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One test for each rule of the protocol's step table. */
class KeyStepsTest {
    private static final long NOW = 1_000;
    private static final long LATER = 2_000;
    private static final long ME = 1;
    private static final long OTHER = 2;
    private static final long THIRD = 3;

    private static final KeyState<String> ABSENT = KeyState.absent();
    private static final Value<String> OLD = new Value<>("old", 10, LATER, 0);
    private static final Value<String> NEW = new Value<>("new", 11, LATER, 0);
    private static final Leased<String> MY_LEASE = new Leased<>(ME, LATER);
    private static final Leased<String> OTHERS_LEASE = new Leased<>(OTHER, LATER);
    private static final Held<String> MY_HOLD = new Held<>(List.of(new Hold(ME, LATER)), false);
    private static final Held<String> OTHERS_HOLD = new Held<>(List.of(new Hold(OTHER, LATER)), false);
    private static final Dirty<String> DIRTY = new Dirty<>("unflushed", 7);

    static List<KeyState<String>> everyState() {
        return List.of(ABSENT, OLD, MY_LEASE, OTHERS_LEASE, MY_HOLD, OTHERS_HOLD, DIRTY);
    }

    static List<KeyState<String>> everyStateButMyLease() {
        return everyState().stream().filter(state -> state != MY_LEASE).toList();
    }

    @Nested
    class At {
        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyState")
        void at_beforeEveryDeadline_changesNothing(KeyState<String> state) {
            assertThat(KeySteps.at(state, LATER - 1, 0)).isSameAs(state);
        }

        @Test
        void at_theDeadline_leavesAbsent() {
            for (KeyState<String> state : List.of(OLD, MY_LEASE, MY_HOLD)) {
                assertThat(KeySteps.at(state, LATER, 0)).isEqualTo(ABSENT);
            }
        }

        @Test
        void at_withinGrace_keepsTheEntryAlone() {
            assertThat(KeySteps.at(OLD, LATER + 49, 50)).isSameAs(OLD);
            assertThat(KeySteps.at(OLD, LATER + 50, 50)).isEqualTo(ABSENT);
            assertThat(KeySteps.at(MY_LEASE, LATER, 50)).isEqualTo(ABSENT);
            assertThat(KeySteps.at(MY_HOLD, LATER, 50)).isEqualTo(ABSENT);
        }

        @Test
        void at_whenOneHoldIsAlive_keepsThemAll() {
            Held<String> held = new Held<>(List.of(new Hold(ME, NOW), new Hold(OTHER, LATER)), true);
            assertThat(KeySteps.at(held, LATER - 1, 0)).isSameAs(held);
            assertThat(KeySteps.at(held, LATER, 0)).isEqualTo(ABSENT);
        }

        @Test
        void at_neverEndsADirtyState() {
            assertThat(KeySteps.at(DIRTY, Long.MAX_VALUE, 0)).isSameAs(DIRTY);
        }
    }

    @Nested
    class Readers {
        @Test
        void acquire_ofAbsent_leases() {
            assertThat(KeySteps.acquire(ABSENT, ME, LATER)).isEqualTo(new Step<>(MY_LEASE, true));
        }

        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyState")
        void acquire_ofAnythingElse_answersWhatIsThere(KeyState<String> state) {
            if (state != ABSENT) {
                assertUnchanged(KeySteps.acquire(state, ME, LATER + 1), state);
            }
        }

        @Test
        void fill_underOwnLease_installs() {
            assertThat(KeySteps.fill(MY_LEASE, ME, NEW)).isEqualTo(new Step<>(NEW, true));
        }

        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyStateButMyLease")
        void fill_ofAnythingElse_changesNothing(KeyState<String> state) {
            assertUnchanged(KeySteps.fill(state, ME, NEW), state);
        }

        @Test
        void abandon_ofOwnLease_leavesAbsent() {
            assertThat(KeySteps.abandon(MY_LEASE, ME)).isEqualTo(new Step<>(ABSENT, true));
        }

        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyStateButMyLease")
        void abandon_ofAnythingElse_changesNothing(KeyState<String> state) {
            assertUnchanged(KeySteps.abandon(state, ME), state);
        }

        @Test
        void replace_ofTheSeenStamp_installs() {
            assertThat(KeySteps.replace(OLD, OLD.stamp(), NEW)).isEqualTo(new Step<>(NEW, true));
        }

        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyState")
        void replace_ofAnythingElse_changesNothing(KeyState<String> state) {
            assertUnchanged(KeySteps.replace(state, 99, NEW), state);
        }
    }

    @Nested
    class Holding {
        @Test
        void hold_ofAbsentValueOrLease_isUncontended() {
            for (KeyState<String> state : List.of(ABSENT, OLD, MY_LEASE, OTHERS_LEASE)) {
                assertThat(KeySteps.hold(state, ME, LATER, NOW)).isEqualTo(new Step<>(MY_HOLD, true));
            }
        }

        @Test
        void hold_ofADirtyKey_isRefused() {
            assertUnchanged(KeySteps.hold(DIRTY, ME, LATER, NOW), DIRTY);
        }

        @Test
        void hold_again_renewsTheDeadline_andStaysUncontended() {
            assertThat(KeySteps.hold(MY_HOLD, ME, LATER + 5, NOW))
                    .isEqualTo(new Step<>(new Held<String>(List.of(new Hold(ME, LATER + 5)), false), true));
        }

        @Test
        void hold_besideAnother_isContended() {
            Held<String> held = heldAfter(KeySteps.hold(OTHERS_HOLD, ME, LATER, NOW));
            assertThat(held.contended()).isTrue();
            assertThat(held.holds()).containsExactly(new Hold(OTHER, LATER), new Hold(ME, LATER));
        }

        @Test
        void hold_besideOneThatRanOut_dropsItAndIsContended() {
            Held<String> state = new Held<>(List.of(new Hold(OTHER, NOW), new Hold(ME, LATER)), false);
            Held<String> held = heldAfter(KeySteps.hold(state, ME, LATER, NOW));
            assertThat(held.contended()).isTrue();
            assertThat(held.holds()).containsExactly(new Hold(ME, LATER));
        }

        @Test
        void hold_ofAContendedKey_staysContended() {
            Held<String> contended = new Held<>(MY_HOLD.holds(), true);
            assertThat(heldAfter(KeySteps.hold(contended, ME, LATER, NOW)).contended())
                    .isTrue();
        }
    }

    @Nested
    class Releasing {
        @Test
        void release_ofTheOnlyUncontendedHold_installsTheRow() {
            assertThat(KeySteps.release(MY_HOLD, ME, NEW, NOW)).isEqualTo(new Step<>(NEW, true));
        }

        @Test
        void release_withoutARow_leavesAbsent() {
            assertThat(KeySteps.release(MY_HOLD, ME, null, NOW)).isEqualTo(new Step<>(ABSENT, false));
        }

        @Test
        void release_ofAContendedHold_leavesAbsent() {
            Held<String> contended = new Held<>(MY_HOLD.holds(), true);
            assertThat(KeySteps.release(contended, ME, NEW, NOW)).isEqualTo(new Step<>(ABSENT, false));
        }

        @Test
        void release_whileOthersRemain_removesMineAndContends() {
            Held<String> held =
                    new Held<>(List.of(new Hold(ME, LATER), new Hold(OTHER, LATER), new Hold(THIRD, LATER)), false);
            Step<String> step = KeySteps.release(held, ME, NEW, NOW);
            assertThat(step.applied()).isFalse();
            assertThat(heldAfter(step).holds()).containsExactly(new Hold(OTHER, LATER), new Hold(THIRD, LATER));
            assertThat(heldAfter(step).contended()).isTrue();
        }

        @Test
        void release_besideOneThatRanOut_leavesAbsent() {
            Held<String> held = new Held<>(List.of(new Hold(ME, LATER), new Hold(OTHER, NOW)), false);
            assertThat(KeySteps.release(held, ME, NEW, NOW)).isEqualTo(new Step<>(ABSENT, false));
        }

        @Test
        void release_afterAnotherWriterHeld_leavesAbsent() {
            Step<String> bothHold = KeySteps.hold(MY_HOLD, OTHER, LATER, NOW);
            Step<String> otherLeft = KeySteps.release(bothHold.next(), OTHER, OLD, NOW);
            assertThat(KeySteps.release(otherLeft.next(), ME, NEW, NOW)).isEqualTo(new Step<>(ABSENT, false));
        }

        @Test
        void release_ofAMissingToken_dropsWhatReadersDidSince() {
            for (KeyState<String> state : List.of(ABSENT, OLD, OTHERS_LEASE)) {
                assertThat(KeySteps.release(state, ME, NEW, NOW)).isEqualTo(new Step<>(ABSENT, false));
            }
        }

        @Test
        void release_ofAMissingToken_contendsTheOthersHold() {
            Step<String> step = KeySteps.release(OTHERS_HOLD, ME, NEW, NOW);
            assertThat(step).isEqualTo(new Step<>(new Held<String>(OTHERS_HOLD.holds(), true), false));
            assertThat(KeySteps.release(step.next(), OTHER, OLD, NOW)).isEqualTo(new Step<>(ABSENT, false));
        }

        @Test
        void release_ofADirtyKey_changesNothing() {
            assertUnchanged(KeySteps.release(DIRTY, ME, NEW, NOW), DIRTY);
        }
    }

    @Nested
    class Invalidating {
        @Test
        void invalidate_ofAbsentValueOrLease_leavesAbsent() {
            for (KeyState<String> state : List.of(ABSENT, OLD, MY_LEASE)) {
                assertThat(KeySteps.invalidate(state)).isEqualTo(new Step<>(ABSENT, true));
            }
        }

        @Test
        void invalidate_ofAHeldKey_keepsTheHoldsAndContends() {
            assertThat(KeySteps.invalidate(MY_HOLD))
                    .isEqualTo(new Step<>(new Held<String>(MY_HOLD.holds(), true), true));
        }

        @Test
        void invalidate_ofADirtyKey_isRefused() {
            assertUnchanged(KeySteps.invalidate(DIRTY), DIRTY);
        }
    }

    @Nested
    class WriteBehind {
        @Test
        void append_toAnyStateThatIsNotHeld_makesItDirty() {
            for (KeyState<String> state : List.of(ABSENT, OLD, MY_LEASE, DIRTY)) {
                assertThat(KeySteps.append(state, "row", 8)).isEqualTo(new Step<>(new Dirty<>("row", 8), true));
                assertThat(KeySteps.append(state, null, 9)).isEqualTo(new Step<>(new Dirty<String>(null, 9), true));
            }
        }

        @Test
        void append_toAHeldKey_isRefused() {
            assertThat(KeySteps.append(MY_HOLD, "row", 8)).isEqualTo(new Step<>(MY_HOLD, false));
        }

        @Test
        void settle_ofTheFlushedSequence_leavesTheEntryOrAbsent() {
            assertThat(KeySteps.settle(DIRTY, 7, NEW)).isEqualTo(new Step<>(NEW, true));
            assertThat(KeySteps.settle(DIRTY, 7, null)).isEqualTo(new Step<>(ABSENT, true));
        }

        @ParameterizedTest
        @MethodSource("dev.forebay.spi.KeyStepsTest#everyState")
        void settle_ofAnythingElse_changesNothing(KeyState<String> state) {
            assertUnchanged(KeySteps.settle(state, 6, NEW), state);
        }
    }

    /** The history that shows why a release must heed its missing token: after nothing worse than a long pause. */
    @Test
    void holdExpireHoldCommitCommitReleaseRelease_leavesAbsent() {
        KeyState<String> state = KeySteps.hold(ABSENT, ME, NOW + 10, NOW).next();
        state = KeySteps.at(state, NOW + 10, 0);
        state = KeySteps.hold(state, OTHER, LATER, NOW + 10).next();
        state = KeySteps.release(state, ME, NEW, NOW + 20).next();
        state = KeySteps.release(state, OTHER, OLD, NOW + 20).next();
        assertThat(state).isEqualTo(ABSENT);
    }

    @Test
    void held_doesNotShareItsListWithTheCaller() {
        List<Hold> holds = new ArrayList<>(MY_HOLD.holds());
        Held<String> held = new Held<>(holds, false);
        holds.clear();
        assertThat(held).isEqualTo(MY_HOLD);
    }

    private static void assertUnchanged(Step<String> step, KeyState<String> state) {
        assertThat(step.next()).isSameAs(state);
        assertThat(step.applied()).isFalse();
    }

    private static Held<String> heldAfter(Step<String> step) {
        assertThat(step.next()).isInstanceOf(Held.class);
        return (Held<String>) step.next();
    }
}
