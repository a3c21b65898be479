package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.internal.part.Flights.Boarding;
import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private static final long BOUND = TimeUnit.SECONDS.toNanos(10);

    private final Flights<String, String> flights = new Flights<>();

    @Test
    void board_aKeyThatFlies_joins() {
        Flight<String> led = flights.board(List.of("a")).led().get("a");
        Boarding<String, String> second = flights.board(List.of("a", "b"));
        assertThat(second.joined().get("a")).isSameAs(led);
        assertThat(second.led()).containsOnlyKeys("b");
    }

    @Test
    void serves_readerThatCameAfterTheStart_onlyASharedRow() {
        Flight<String> flight = flights.board(List.of("a")).led().get("a");
        long arrived = flights.arrive();
        assertThat(flight.serves(arrived, new Landing<>("old", false))).isFalse();
        assertThat(flight.serves(arrived, new Landing<>("filled", true))).isTrue();
    }

    @Test
    void serves_readerThatCameBeforeTheStart_anyRow() {
        long arrived = flights.arrive();
        Flight<String> flight = flights.board(List.of("a")).led().get("a");
        assertThat(flight.serves(arrived, new Landing<>("row", false))).isTrue();
    }

    @Test
    void land_letsTheNextReaderBeginAnew() throws Exception {
        Flight<String> first = flights.board(List.of("a")).led().get("a");
        flights.land("a", first, new Landing<>(null, true));
        assertThat(first.await(BOUND).row()).isNull();
        assertThat(flights.board(List.of("a")).led()).containsKey("a");
    }

    @Test
    void closeDoors_letsTheNextReaderBeginAnewAndTheJoinedOnesWait() throws Exception {
        Boarding<String, String> first = flights.board(List.of("a"));
        Flight<String> joined = flights.board(List.of("a")).joined().get("a");
        flights.closeDoors(first.led(), List.of("a"));
        assertThat(flights.board(List.of("a")).led()).containsKey("a");
        flights.land("a", first.led().get("a"), new Landing<>("row", true));
        assertThat(joined.await(BOUND).row()).isEqualTo("row");
        assertThat(flights.board(List.of("a")).joined())
                .as("the second flight goes on")
                .containsKey("a");
    }

    @Test
    void crash_failsThisFlightOnly() {
        Flight<String> first = flights.board(List.of("a")).led().get("a");
        flights.crash("a", first, new IllegalStateException("source away"));
        assertThatThrownBy(() -> first.await(BOUND))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("source away");
        assertThat(flights.board(List.of("a")).led().get("a")).isNotSameAs(first);
    }

    @Test
    void abandon_aFlightThatHangs_freesTheKeyAndNotTheNextFlight() {
        Flight<String> hung = flights.board(List.of("a")).led().get("a");
        assertThatThrownBy(() -> hung.await(1)).isInstanceOf(TimeoutException.class);
        flights.abandon("a", hung);
        Flight<String> next = flights.board(List.of("a")).led().get("a");
        flights.land("a", hung, new Landing<>("late", true));
        assertThat(flights.board(List.of("a")).joined().get("a")).isSameAs(next);
    }
}
