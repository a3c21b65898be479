package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of readers, and what all bulk forms share; part of {@link StoreContract}. */
public abstract class StoreReadContract extends StoreRaceContract {
    private static final String KEY = "a";

    private final long mine = Tokens.next();
    private final long other = Tokens.next();
    private Store<String, String> store;

    @BeforeEach
    void makeStoreForReads() {
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
            assertThat(States.row(store, key)).isEqualTo("row of " + key);
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
        assertThat(States.lease(store.acquire(Set.of(KEY), mine).get(KEY))).isEqualTo(mine);
        assertThat(States.lease(store.lookup(KEY))).isEqualTo(mine);
    }

    @Test
    void acquire_ofLeasedKey_answersTheLeaseThatIsThere() {
        store.acquire(Set.of(KEY), other);
        assertThat(States.lease(store.acquire(Set.of(KEY), mine).get(KEY))).isEqualTo(other);
        assertThat(States.lease(store.lookup(KEY))).isEqualTo(other);
    }

    @Test
    void acquire_ofManyKeys_takesTheAbsentOnesAlone() {
        Value<String> entry = fill("a", "row");
        store.hold(Set.of("b"), other);
        Map<String, KeyState<String>> states = store.acquire(List.of("a", "b", "c", "d"), mine);
        assertThat(states).containsOnlyKeys("a", "b", "c", "d");
        assertThat(states.get("a")).isEqualTo(entry);
        assertThat(States.holds(states.get("b"))).containsExactly(other);
        assertThat(States.lease(states.get("c"))).isEqualTo(mine);
        assertThat(States.lease(states.get("d"))).isEqualTo(mine);
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
        assertThat(States.lease(store.lookup(KEY))).isEqualTo(other);
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
        store.release(Map.of(KEY, Tokens.entry(store, "new")), other);
        assertThat(store.fill(Map.of(KEY, Tokens.entry(store, "old")), mine)).isEmpty();
        assertThat(States.row(store, KEY)).isEqualTo("new");
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
        assertThat(States.lease(store.lookup("a"))).isEqualTo(other);
        assertThat(store.lookup("b")).isEqualTo(entry);
        assertThat(States.holds(store.lookup("c"))).containsExactly(other);
        assertThat(store.lookup("d")).isEqualTo(KeyState.absent());
    }

    private Value<String> fill(String key, @Nullable String row) {
        return States.fill(store, key, Tokens.entry(store, row));
    }
}
