package dev.forebay.model;

import java.util.List;
import java.util.stream.Stream;

/** The scenarios that are explored with all rules in force. */
final class Scenarios {
    private Scenarios() {}

    static Stream<Scenario<?>> ofKeys() {
        return Stream.of(
                KeyScenario.strong(3, 2, Rules.ALL),
                KeyScenario.strong(2, 3, Rules.ALL),
                KeyScenario.lateCommit(3, 2, Rules.ALL),
                KeyScenario.lateCommit(2, 3, Rules.ALL),
                KeyScenario.loss(3, 2, Rules.ALL),
                KeyScenario.loss(2, 3, Rules.ALL),
                KeyScenario.outside(3, 1, Rules.ALL),
                KeyScenario.outside(2, 2, Rules.ALL),
                KeyScenario.invalidating(3, 2, Rules.ALL),
                KeyScenario.invalidating(2, 3, Rules.ALL));
    }

    static Stream<Scenario<?>> ofOutages() {
        return Stream.of(
                new RestartScenario(2, 1, Rules.ALL),
                new RestartScenario(1, 2, Rules.ALL),
                MissedScenario.of(3, Rules.ALL));
    }

    static Stream<Scenario<?>> ofFlights() {
        return Stream.of(
                new FlightScenario(3, 1, true, Rules.ALL),
                new FlightScenario(2, 2, true, Rules.ALL),
                new FlightScenario(3, 2, false, Rules.ALL));
    }

    static Stream<Scenario<?>> ofNear() {
        return Stream.of(new NearScenario(2, 4, Rules.ALL), new NearScenario(3, 2, Rules.ALL));
    }

    static Stream<Scenario<?>> ofRows() {
        return Stream.of(
                RowsScenario.puts(2, 1, 3, Rules.ALL),
                RowsScenario.puts(3, 0, 2, Rules.ALL),
                RowsScenario.statement(2, 1, 3, Rules.ALL),
                RowsScenario.statement(2, 1, 2, Rules.ALL).withCrashes());
    }

    static Stream<Scenario<?>> ofCounters() {
        return Stream.of(
                CounterScenario.lasting(2, 1, 2, Rules.ALL),
                CounterScenario.lasting(1, 2, 2, Rules.ALL),
                CounterScenario.lasting(2, 0, 4, Rules.ALL),
                CounterScenario.loss(2, 0, 3, Rules.ALL),
                CounterScenario.loss(1, 1, 2, Rules.ALL),
                CounterScenario.lossAlone(1, 4, Rules.ALL),
                JournalsScenario.two(2, 3, Rules.ALL),
                JournalsScenario.anew(2, 2, 1, Rules.ALL));
    }

    /** What takes too long for the gate. */
    static Stream<Scenario<?>> larger() {
        return List.<Scenario<?>>of(
                KeyScenario.strong(4, 2, Rules.ALL),
                KeyScenario.strong(3, 3, Rules.ALL),
                KeyScenario.lateCommit(4, 2, Rules.ALL),
                KeyScenario.lateCommit(3, 3, Rules.ALL),
                KeyScenario.loss(3, 3, Rules.ALL),
                KeyScenario.outside(3, 2, Rules.ALL),
                KeyScenario.invalidating(3, 3, Rules.ALL),
                new RestartScenario(2, 2, Rules.ALL),
                MissedScenario.of(6, Rules.ALL),
                new NearScenario(3, 5, Rules.ALL),
                new FlightScenario(3, 2, true, Rules.ALL),
                new FlightScenario(4, 1, true, Rules.ALL),
                RowsScenario.puts(2, 2, 4, Rules.ALL),
                RowsScenario.puts(3, 1, 3, Rules.ALL),
                RowsScenario.statement(3, 1, 3, Rules.ALL).withCrashes(),
                CounterScenario.lasting(2, 1, 3, Rules.ALL),
                CounterScenario.loss(2, 1, 2, Rules.ALL),
                JournalsScenario.two(3, 3, Rules.ALL),
                JournalsScenario.anew(2, 2, 2, Rules.ALL))
                .stream();
    }
}
