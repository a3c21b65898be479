package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What time does to the states of a {@link Store}; part of {@link StoreContract}.
 *
 * <p>Nothing here depends on how fast a test runs, but for what must <em>not</em> have run out yet: that has a {@link #tick()} to
 * spare.
 */
public abstract class StoreTimeContract {
    private static final String KEY = "a";

    private final long mine = Tokens.next();
    private final long other = Tokens.next();

    /** Returns the store of a cache; of the same cache when asked again with its name. */
    protected abstract <V> Store<String, V> store(CacheSpec<String, V> spec);

    /** Lets at least this much time pass on the store's clock: moves a fake clock, or waits. */
    protected abstract void advance(Duration time);

    /** Returns the unit of time of these tests; longer than any pause of the machine, where time is real. */
    protected Duration tick() {
        return Duration.ofMillis(500);
    }

    /** Returns whether time passes in {@link #advance} alone, so that deadlines are exact and waiting costs nothing. */
    protected boolean isTimeFake() {
        return false;
    }

    @Test
    void clockMillis_goesOnWithTime() {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        long before = store.clockMillis();
        advance(tick());
        assertThat(store.clockMillis()).isGreaterThanOrEqualTo(before + tick().toMillis());
    }

    @Test
    void entry_pastItsExpiry_isGone_negativeOnesToo() {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        States.fill(store, "row", Tokens.entry(store, "row", tick()));
        States.fill(store, "no row", Tokens.entry(store, null, tick()));
        Value<String> lasting = Tokens.entry(store, "row");
        States.fill(store, "lasting", lasting);
        advance(tick().multipliedBy(2));
        assertThat(store.lookup("row")).isEqualTo(KeyState.absent());
        assertThat(store.lookup("no row")).isEqualTo(KeyState.absent());
        assertThat(store.lookup("lasting")).isEqualTo(lasting);
    }

    @Test
    void entry_withinGrace_isKept_andGoneAfterIt() {
        Store<String, String> store = store(Specs.of(String.class, tick().multipliedBy(3), Specs.LONG, 0));
        Value<String> entry = Tokens.entry(store, "row", tick());
        States.fill(store, KEY, entry);
        advance(tick().multipliedBy(2));
        assertThat(store.clockMillis()).isGreaterThan(entry.expiresAtMillis());
        assertThat(store.lookup(KEY)).isEqualTo(entry);
        advance(tick().multipliedBy(3));
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void entry_thatReplacesAnother_hasItsOwnExpiry() {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        Value<String> shortLived = Tokens.entry(store, "old", tick());
        States.fill(store, KEY, shortLived);
        Value<String> reloaded = Tokens.entry(store, "new", tick().multipliedBy(4));
        assertThat(store.replace(KEY, shortLived.stamp(), reloaded)).isTrue();
        advance(tick().multipliedBy(2));
        assertThat(store.lookup(KEY)).isEqualTo(reloaded);
    }

    @Test
    void fill_withAnEntryThatIsOver_leavesNothing() {
        Store<String, String> store = store(Specs.lasting(String.class, 0));
        store.acquire(Set.of(KEY), mine);
        store.fill(Map.of(KEY, Tokens.entry(store, "row", Duration.ofMillis(-1))), mine);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void lease_thatRanOut_isAnothersToTake_andFillsNoMore() {
        Store<String, String> store = store(shortGuard());
        store.acquire(Set.of(KEY), mine);
        advance(tick().multipliedBy(4));
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
        assertThat(store.acquire(Set.of(KEY), other).get(KEY)).isInstanceOf(KeyState.Leased.class);
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "late")), mine)).isEmpty();
        Value<String> entry = Tokens.entry(store, "row");
        assertThat(store.fill(Map.of(KEY, entry), other)).containsExactly(KEY);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    /** "Keep": a writer whose outcome is unknown leaves its token, and readers pass by until it runs out. */
    @Test
    void hold_thatIsKept_runsOut() {
        Store<String, String> store = store(shortGuard());
        store.hold(Set.of(KEY), mine);
        assertThat(store.acquire(Set.of(KEY), other).get(KEY)).isInstanceOf(Held.class);
        advance(tick().multipliedBy(4));
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void hold_again_renewsTheDeadline() {
        Store<String, String> store = store(shortGuard());
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(2));
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(2));
        assertThat(States.holds(store.lookup(KEY))).containsExactly(mine);
        Value<String> entry = Tokens.entry(store, "row");
        store.release(Map.of(KEY, entry), mine);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    /** One expiry for all tokens would let a dead writer's token live for ever on a hot key. */
    @Test
    void hold_ofADeadWriter_runsOutWhileOthersGoOn_andLeavesTheKeyContended() {
        Store<String, String> store = store(shortGuard());
        long dead = Tokens.next();
        store.hold(Set.of(KEY), dead);
        advance(tick().multipliedBy(2));
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(2));
        store.hold(Set.of(KEY), other);
        assertThat(States.holds(store.lookup(KEY))).containsExactlyInAnyOrder(mine, other);
        store.release(Map.of(KEY, Tokens.entry(store, "row")), mine);
        assertThat(States.holds(store.lookup(KEY))).containsExactly(other);
        store.release(Map.of(KEY, Tokens.entry(store, "row")), other);
        // The dead writer's outcome is unknown: neither row is sure to be the newest.
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void hold_afterADeadWriters_doesNotInstallItsRow() {
        Store<String, String> store = store(shortGuard());
        store.hold(Set.of(KEY), other);
        advance(tick().multipliedBy(2));
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(2));
        store.release(Map.of(KEY, Tokens.entry(store, "row")), mine);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    /** The history {@code hold0 expire0 hold1 commit1 commit0 release0 release1}: after nothing worse than a long pause. */
    @Test
    void release_ofAHoldThatRanOut_spoilsTheNextWritersRow() {
        Store<String, String> store = store(shortGuard());
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(4));
        store.hold(Set.of(KEY), other);
        store.release(Map.of(KEY, Tokens.entry(store, "committed last")), mine);
        assertThat(States.holds(store.lookup(KEY))).containsExactly(other);
        store.release(Map.of(KEY, Tokens.entry(store, "committed first")), other);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void release_ofAHoldThatRanOut_forgetsWhatReadersFilledSince() {
        Store<String, String> store = store(shortGuard());
        store.hold(Set.of(KEY), mine);
        advance(tick().multipliedBy(4));
        States.fill(store, KEY, Tokens.entry(store, "old"));
        store.release(Map.of(KEY, Tokens.entry(store, "new")), mine);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void claim_runsOutWithTheLeaseTime() {
        Store<String, String> store = store(shortGuard());
        assertThat(store.claim(KEY, mine)).isTrue();
        advance(tick().multipliedBy(4));
        assertThat(store.claim(KEY, other)).isTrue();
        store.unclaim(KEY, mine);
        assertThat(store.claim(KEY, mine)).isFalse();
    }

    /** Leases and holds of three ticks: past after four, with a tick to spare after two. */
    private CacheSpec<String, String> shortGuard() {
        return Specs.of(String.class, Duration.ZERO, tick().multipliedBy(3), 0);
    }
}
