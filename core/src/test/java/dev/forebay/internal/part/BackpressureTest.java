package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.JournalFullException;
import dev.forebay.JournalOptions;
import dev.forebay.Overflow;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a caller is told whose change a full journal does not take. */
class BackpressureTest {
    private static Backpressure<Long> on(Overflow policy) {
        return new Backpressure<>(
                JournalOptions.defaults().whenFull(policy), new Recorder("notes", Optional.empty()), () -> {});
    }

    @Test
    void block_saysHowLongItHasWaited() {
        assertThatThrownBy(() -> on(Overflow.block(Duration.ofMillis(5))).offer(Set.of(1L), keys -> keys))
                .isInstanceOf(JournalFullException.class)
                .hasMessageEndingWith("this change was not accepted after PT0.005S");
    }

    @Test
    void reject_saysNothingOfATime() {
        assertThatThrownBy(() -> on(Overflow.reject()).offer(Set.of(1L, 2L), keys -> Set.of(2L)))
                .isInstanceOf(JournalFullException.class)
                .hasMessageEndingWith(
                        "of these 2 changes 1 were accepted, and 1 (the first: 2; keys() has all) were not accepted");
    }

    @Test
    void interrupted_saysThatItWas_andKeepsTheInterrupt() {
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            assertThatThrownBy(() -> on(Overflow.block(Duration.ofHours(1))).offer(Set.of(1L), keys -> keys))
                    .isInstanceOf(JournalFullException.class)
                    .hasMessageEndingWith(
                            "this change was not accepted: its thread was interrupted while it waited for room");
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).isTrue();
    }
}
