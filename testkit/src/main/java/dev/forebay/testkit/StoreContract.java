package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.StoreUnavailableException;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Store} does: the step table of the protocol, row by row. Here are the steps of writers, refreshes and
 * invalidations; {@link StoreReadContract} has those of readers, {@link StoreTimeContract} what time does to a state, {@link
 * StoreRaceContract} what many threads do.
 *
 * <p>A test of a store extends this class and says how to make one and how time passes. Dirty states come from a journal, so
 * their steps are in {@link JournalContract}.
 */
public abstract class StoreContract extends StoreReadContract {
    private static final String KEY = "a";

    private final long mine = Tokens.next();
    private final long other = Tokens.next();
    private Store<String, String> store;

    @BeforeEach
    void makeStore() {
        store = store(Specs.lasting(String.class, 0));
    }

    // hold and release

    @Test
    void hold_ofAbsentLeasedAndFilledKeys_holdsThemAll() {
        store.acquire(Set.of("b"), other);
        fill("c", "row");
        assertThat(store.hold(List.of("a", "b", "c"), mine)).isEmpty();
        for (String key : List.of("a", "b", "c")) {
            assertThat(States.holds(store.lookup(key))).containsExactly(mine);
            assertThat(States.isContended(store, key)).isFalse();
        }
    }

    @Test
    void hold_twiceByOneToken_isOneHold() {
        store.hold(Set.of(KEY), mine);
        store.hold(Set.of(KEY), mine);
        assertThat(States.holds(store.lookup(KEY))).containsExactly(mine);
        assertThat(States.isContended(store, KEY)).isFalse();
    }

    @Test
    void hold_byASecondToken_isContended() {
        store.hold(Set.of(KEY), other);
        assertThat(store.hold(Set.of(KEY), mine)).isEmpty();
        assertThat(States.holds(store.lookup(KEY))).containsExactlyInAnyOrder(mine, other);
        assertThat(States.isContended(store, KEY)).isTrue();
    }

    @Test
    void release_ofTheOnlyHold_installsTheRow() {
        fill(KEY, "old");
        store.hold(Set.of(KEY), mine);
        Value<String> entry = release(KEY, "new", mine);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    @Test
    void release_ofTheOnlyHold_installsANegativeEntry() {
        fill(KEY, "old");
        store.hold(Set.of(KEY), mine);
        Value<String> entry = release(KEY, null, mine);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    @Test
    void release_withoutARow_leavesAbsent() {
        fill(KEY, "old");
        store.hold(Set.of(KEY), mine);
        store.release(Collections.<String, @Nullable Value<String>>singletonMap(KEY, null), mine);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    /** An install without the mark could cache the wrong one of two concurrent writers. */
    @Test
    void release_ofTwoWriters_leavesAbsentInEitherOrder() {
        for (List<Long> order : List.of(List.of(mine, other), List.of(other, mine))) {
            store.hold(Set.of(KEY), mine);
            store.hold(Set.of(KEY), other);
            release(KEY, "first", order.get(0));
            assertThat(States.holds(store.lookup(KEY))).containsExactly(order.get(1));
            assertThat(States.isContended(store, KEY)).isTrue();
            release(KEY, "second", order.get(1));
            assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
        }
    }

    @Test
    void release_byATokenThatIsNotThere_forgetsWhatWasFilledSince() {
        fill("a", "perhaps old");
        store.acquire(Set.of("b"), other);
        store.release(entries("a", "b", "c"), mine);
        assertThat(store.lookupAll(List.of("a", "b", "c")).values()).containsOnly(KeyState.absent());
    }

    @Test
    void release_byATokenThatIsNotThere_contendsAnothersHold() {
        store.hold(Set.of(KEY), other);
        release(KEY, "row", mine);
        assertThat(States.holds(store.lookup(KEY))).containsExactly(other);
        assertThat(States.isContended(store, KEY)).isTrue();
        release(KEY, "row", other);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void release_ofManyKeys_treatsEachAlone() {
        store.hold(List.of("a", "b", "c"), mine);
        store.hold(Set.of("b"), other);
        store.release(entries("a", "b"), mine);
        assertThat(States.row(store, "a")).isEqualTo("row of a");
        assertThat(States.holds(store.lookup("b"))).containsExactly(other);
        assertThat(States.holds(store.lookup("c"))).containsExactly(mine);
    }

    // invalidate, clear, replace, claim

    @Test
    void invalidate_ofFilledAndLeasedKeys_leavesAbsent() {
        fill("a", "row");
        store.acquire(Set.of("b"), other);
        assertThat(store.invalidate(List.of("a", "b", "c"))).isEmpty();
        assertThat(store.lookupAll(List.of("a", "b", "c")).values()).containsOnly(KeyState.absent());
    }

    /** Dropping the hold would let a reader fill in the middle of a write. */
    @Test
    void invalidate_ofHeldKey_keepsAndContendsTheHold() {
        store.hold(Set.of(KEY), mine);
        assertThat(store.invalidate(Set.of(KEY))).isEmpty();
        assertThat(States.holds(store.lookup(KEY))).containsExactly(mine);
        release(KEY, "row", mine);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void clear_forgetsEntriesAndLeases_andContendsHolds() {
        IntStream.range(0, 2_500).forEach(i -> fill("k" + i, "row"));
        store.acquire(Set.of("leased"), mine);
        store.hold(Set.of("held"), mine);
        store.clear();
        for (int i = 0; i < 2_500; i++) {
            assertThat(store.lookup("k" + i)).isEqualTo(KeyState.absent());
        }
        assertThat(store.fill(Map.of("leased", Tokens.entry(store, "old")), mine))
                .isEmpty();
        assertThat(States.holds(store.lookup("held"))).containsExactly(mine);
        assertThat(States.isContended(store, "held")).isTrue();
    }

    @Test
    void clear_leavesOtherCachesAlone() {
        CacheSpec<String, String> spec = Specs.lasting(String.class, 0);
        Store<String, String> neighbour = store(spec);
        neighbour.acquire(Set.of(KEY), other);
        neighbour.fill(Map.of(KEY, Tokens.entry(store, "row")), other);
        store.clear();
        assertThat(neighbour.lookup(KEY)).isInstanceOf(Value.class);
    }

    @Test
    void fillUnattended_isSeenByWhateverThisProcessDoesNext() {
        for (int i = 0; i < 100; i++) {
            String key = "k" + i;
            Value<String> entry = Tokens.entry(store, "row");
            store.acquire(Set.of(key), mine);
            store.fillUnattended(Map.of(key, entry), mine, this::unexpected);
            assertThat(store.lookup(key)).isEqualTo(entry);
        }
    }

    @Test
    void fillUnattended_withoutTheLease_changesNothing() {
        store.acquire(Set.of(KEY), mine);
        store.invalidate(Set.of(KEY));
        store.fillUnattended(Map.of(KEY, Tokens.entry(store, "old")), mine, this::unexpected);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    private void unexpected(StoreUnavailableException failure) {
        throw failure;
    }

    @Test
    void replace_ofTheSeenEntry_installsTheNewOne() {
        Value<String> seen = fill(KEY, "old");
        Value<String> reloaded = Tokens.entry(store, "new");
        assertThat(store.replace(KEY, seen.stamp(), reloaded)).isTrue();
        assertThat(store.lookup(KEY)).isEqualTo(reloaded);
    }

    @Test
    void replace_ofAnythingElse_changesNothing() {
        Value<String> newer = fill("a", "newer");
        store.acquire(Set.of("b"), other);
        store.hold(Set.of("c"), other);
        for (String key : List.of("a", "b", "c", "d")) {
            assertThat(store.replace(key, newer.stamp() - 1, Tokens.entry(store, "refreshed")))
                    .isFalse();
        }
        assertThat(store.lookup("a")).isEqualTo(newer);
        assertThat(States.lease(store.lookup("b"))).isEqualTo(other);
        assertThat(States.holds(store.lookup("c"))).containsExactly(other);
        assertThat(store.lookup("d")).isEqualTo(KeyState.absent());
    }

    @Test
    void claim_isGivenToOne_untilItIsGivenBack() {
        assertThat(store.claim(KEY, mine)).isTrue();
        assertThat(store.claim(KEY, other)).isFalse();
        store.unclaim(KEY, other);
        assertThat(store.claim(KEY, other)).isFalse();
        store.unclaim(KEY, mine);
        assertThat(store.claim(KEY, other)).isTrue();
    }

    @Test
    void claim_isNoStateOfTheKey() {
        Value<String> entry = fill(KEY, "row");
        store.claim(KEY, mine);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
        store.invalidate(Set.of(KEY));
        assertThat(store.claim(KEY, other)).isFalse();
    }

    @Test
    void claimAll_returnsWhatWasClaimed() {
        store.claim("b", other);
        assertThat(store.claimAll(List.of("a", "b", "c"), mine)).containsExactlyInAnyOrder("a", "c");
    }

    private Value<String> fill(String key, @Nullable String row) {
        return States.fill(store, key, Tokens.entry(store, row));
    }

    private Value<String> release(String key, @Nullable String row, long token) {
        Value<String> entry = Tokens.entry(store, row);
        store.release(Map.of(key, entry), token);
        return entry;
    }

    private Map<String, Value<String>> entries(String... keys) {
        Map<String, Value<String>> entries = new LinkedHashMap<>();
        List.of(keys).forEach(key -> entries.put(key, Tokens.entry(store, "row of " + key)));
        return entries;
    }
}
