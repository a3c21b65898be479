package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
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
 * What every {@link Store} does: the step table of the protocol, row by row. {@link StoreTimeContract} adds what time does to a
 * state, {@link StoreRaceContract} what many threads do.
 *
 * <p>A test of a store extends this class and says how to make one and how time passes. Dirty states come from a journal, so
 * their steps are in {@link JournalContract}.
 */
public abstract class StoreContract extends StoreRaceContract {
    private static final String KEY = "a";

    private final long mine = Tokens.next();
    private final long other = Tokens.next();
    private Store<String, String> store;

    @BeforeEach
    void makeStore() {
        store = store(Specs.lasting(String.class, 0));
    }

    // lookup

    @Test
    void lookup_ofUnknownKey_isAbsent() {
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void lookup_ofEntry_returnsItAsItWasFilled() {
        Value<String> entry = fill(KEY, "line 1\nline 2 \"quoted\" ü €");
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    @Test
    void lookup_ofNegativeEntry_returnsNoRow() {
        Value<String> entry = fill(KEY, null);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    @Test
    void lookup_ofAwkwardKeys_keepsThemApart() {
        List<String> keys = List.of("", " ", ":", "{a}", "a:b", "a,b", "ü", "\n", "*", "a".repeat(300));
        keys.forEach(key -> fill(key, "row of " + key));
        for (String key : keys) {
            assertThat(rowOf(key)).isEqualTo("row of " + key);
        }
    }

    @Test
    void lookupAll_returnsEveryKey_absentOnesIncluded() {
        Value<String> entry = fill("a", "row");
        store.hold(Set.of("b"), mine);
        Map<String, KeyState<String>> states = store.lookupAll(List.of("a", "b", "c"));
        assertThat(states).containsOnlyKeys("a", "b", "c");
        assertThat(states.get("a")).isEqualTo(entry);
        assertThat(states.get("b")).isInstanceOf(Held.class);
        assertThat(states.get("c")).isEqualTo(KeyState.absent());
    }

    @Test
    void everyBulkForm_ofNoKeys_isEmpty() {
        assertThat(store.lookupAll(Set.of())).isEmpty();
        assertThat(store.acquire(Set.of(), mine)).isEmpty();
        assertThat(store.fill(Map.of(), mine)).isEmpty();
        assertThat(store.hold(Set.of(), mine)).isEmpty();
        assertThat(store.invalidate(Set.of())).isEmpty();
        assertThat(store.claimAll(Set.of(), mine)).isEmpty();
        store.abandon(Set.of(), mine);
        store.release(Map.of(), mine);
    }

    // acquire

    @Test
    void acquire_ofAbsentKey_leasesItToTheToken() {
        assertThat(leaseOf(store.acquire(Set.of(KEY), mine).get(KEY))).isEqualTo(mine);
        assertThat(leaseOf(store.lookup(KEY))).isEqualTo(mine);
    }

    @Test
    void acquire_ofLeasedKey_answersTheLeaseThatIsThere() {
        store.acquire(Set.of(KEY), other);
        assertThat(leaseOf(store.acquire(Set.of(KEY), mine).get(KEY))).isEqualTo(other);
        assertThat(leaseOf(store.lookup(KEY))).isEqualTo(other);
    }

    @Test
    void acquire_ofManyKeys_takesTheAbsentOnesAlone() {
        Value<String> entry = fill("a", "row");
        store.hold(Set.of("b"), other);
        Map<String, KeyState<String>> states = store.acquire(List.of("a", "b", "c", "d"), mine);
        assertThat(states).containsOnlyKeys("a", "b", "c", "d");
        assertThat(states.get("a")).isEqualTo(entry);
        assertThat(tokensOf(states.get("b"))).containsExactly(other);
        assertThat(leaseOf(states.get("c"))).isEqualTo(mine);
        assertThat(leaseOf(states.get("d"))).isEqualTo(mine);
    }

    // fill and abandon

    @Test
    void fill_underOwnLease_installsTheEntry() {
        store.acquire(Set.of(KEY), mine);
        Value<String> entry = Tokens.entry(store, "row");
        assertThat(store.fill(Map.of(KEY, entry), mine)).containsExactly(KEY);
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    @Test
    void fill_withoutALease_doesNothing() {
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "row")), mine)).isEmpty();
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void fill_underAnothersLease_doesNothing() {
        store.acquire(Set.of(KEY), other);
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "row")), mine)).isEmpty();
        assertThat(leaseOf(store.lookup(KEY))).isEqualTo(other);
    }

    @Test
    void fill_overAnEntry_doesNothing() {
        Value<String> entry = fill(KEY, "there");
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "late")), mine)).isEmpty();
        assertThat(store.lookup(KEY)).isEqualTo(entry);
    }

    /** Without the lease check a row that was read before a committed write would be cached. */
    @Test
    void fill_afterAWriteBeganAndEnded_doesNothing() {
        store.acquire(Set.of(KEY), mine);
        store.hold(Set.of(KEY), other);
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "old")), mine)).isEmpty();
        release(KEY, "new", other);
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "old")), mine)).isEmpty();
        assertThat(rowOf(KEY)).isEqualTo("new");
    }

    @Test
    void fill_afterInvalidation_doesNothing() {
        store.acquire(Set.of(KEY), mine);
        store.invalidate(Set.of(KEY));
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "old")), mine)).isEmpty();
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void fill_ofManyKeys_returnsTheFilledOnes() {
        store.acquire(List.of("a", "b"), mine);
        store.invalidate(Set.of("b"));
        Map<String, Value<String>> loaded = Map.of(
                "a",
                Tokens.entry(store, "row a"),
                "b",
                Tokens.entry(store, "row b"),
                "c",
                Tokens.entry(store, "row c"));
        assertThat(store.fill(loaded, mine)).containsExactly("a");
        assertThat(store.lookupAll(List.of("a", "b", "c")))
                .containsEntry("a", loaded.get("a"))
                .containsEntry("b", KeyState.absent())
                .containsEntry("c", KeyState.absent());
    }

    @Test
    void abandon_ofOwnLease_leavesAbsent() {
        store.acquire(List.of("a", "b"), mine);
        store.abandon(List.of("a", "b"), mine);
        assertThat(store.lookup("a")).isEqualTo(KeyState.absent());
        assertThat(store.lookup("b")).isEqualTo(KeyState.absent());
    }

    @Test
    void abandon_ofAnythingElse_changesNothing() {
        store.acquire(Set.of("a"), other);
        Value<String> entry = fill("b", "row");
        store.hold(Set.of("c"), other);
        store.abandon(List.of("a", "b", "c", "d"), mine);
        assertThat(leaseOf(store.lookup("a"))).isEqualTo(other);
        assertThat(store.lookup("b")).isEqualTo(entry);
        assertThat(tokensOf(store.lookup("c"))).containsExactly(other);
        assertThat(store.lookup("d")).isEqualTo(KeyState.absent());
    }

    // hold and release

    @Test
    void hold_ofAbsentLeasedAndFilledKeys_holdsThemAll() {
        store.acquire(Set.of("b"), other);
        fill("c", "row");
        assertThat(store.hold(List.of("a", "b", "c"), mine)).isEmpty();
        for (String key : List.of("a", "b", "c")) {
            assertThat(tokensOf(store.lookup(key))).containsExactly(mine);
            assertThat(isContended(key)).isFalse();
        }
    }

    @Test
    void hold_twiceByOneToken_isOneHold() {
        store.hold(Set.of(KEY), mine);
        store.hold(Set.of(KEY), mine);
        assertThat(tokensOf(store.lookup(KEY))).containsExactly(mine);
        assertThat(isContended(KEY)).isFalse();
    }

    @Test
    void hold_byASecondToken_isContended() {
        store.hold(Set.of(KEY), other);
        assertThat(store.hold(Set.of(KEY), mine)).isEmpty();
        assertThat(tokensOf(store.lookup(KEY))).containsExactlyInAnyOrder(mine, other);
        assertThat(isContended(KEY)).isTrue();
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
            assertThat(tokensOf(store.lookup(KEY))).containsExactly(order.get(1));
            assertThat(isContended(KEY)).isTrue();
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
        assertThat(tokensOf(store.lookup(KEY))).containsExactly(other);
        assertThat(isContended(KEY)).isTrue();
        release(KEY, "row", other);
        assertThat(store.lookup(KEY)).isEqualTo(KeyState.absent());
    }

    @Test
    void release_ofManyKeys_treatsEachAlone() {
        store.hold(List.of("a", "b", "c"), mine);
        store.hold(Set.of("b"), other);
        store.release(entries("a", "b"), mine);
        assertThat(rowOf("a")).isEqualTo("row of a");
        assertThat(tokensOf(store.lookup("b"))).containsExactly(other);
        assertThat(tokensOf(store.lookup("c"))).containsExactly(mine);
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
        assertThat(tokensOf(store.lookup(KEY))).containsExactly(mine);
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
        assertThat(tokensOf(store.lookup("held"))).containsExactly(mine);
        assertThat(isContended("held")).isTrue();
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
        assertThat(leaseOf(store.lookup("b"))).isEqualTo(other);
        assertThat(tokensOf(store.lookup("c"))).containsExactly(other);
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
        long token = Tokens.next();
        Value<String> entry = Tokens.entry(store, row);
        store.acquire(Set.of(key), token);
        assertThat(store.fill(Map.of(key, entry), token)).containsExactly(key);
        return entry;
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

    private @Nullable String rowOf(String key) {
        return store.lookup(key) instanceof Value<String> value ? value.row() : "no entry";
    }

    private boolean isContended(String key) {
        return store.lookup(key) instanceof Held<String> held && held.contended();
    }

    private static @Nullable Long leaseOf(@Nullable KeyState<String> state) {
        return state instanceof Leased<String> leased ? leased.token() : null;
    }

    private static List<Long> tokensOf(@Nullable KeyState<String> state) {
        return state instanceof Held<String> held
                ? held.holds().stream().map(Hold::token).toList()
                : List.of();
    }
}
