package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import dev.forebay.spi.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at the states of keys, and brings a key into one. */
final class States {
    private States() {}

    /** Fills a key that must be absent, under a lease of its own. */
    static <V> Value<V> fill(Store<String, V> store, String key, Value<V> entry) {
        long token = Tokens.next();
        store.acquire(Set.of(key), token);
        assertThat(store.fill(Map.of(key, entry), token)).containsExactly(key);
        return entry;
    }

    /** Returns the row of a key's entry, or {@code no entry} where there is none. */
    static @Nullable String row(Store<String, String> store, String key) {
        return store.lookup(key) instanceof Value<String> value ? value.row() : "no entry";
    }

    static boolean isContended(Store<String, String> store, String key) {
        return store.lookup(key) instanceof Held<String> held && held.contended();
    }

    /** Returns whose lease a state is; {@code null} where it is none. */
    static @Nullable Long lease(@Nullable KeyState<?> state) {
        return state instanceof Leased<?> leased ? leased.token() : null;
    }

    /** Returns whose holds a state has. */
    static List<Long> holds(@Nullable KeyState<?> state) {
        return state instanceof Held<?> held
                ? held.holds().stream().map(Hold::token).toList()
                : List.of();
    }
}
