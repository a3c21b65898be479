package dev.forebay.interleaving;

import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;

/** Broken: whoever joins a flight takes its row. */
public final class SharedReadsOfAnyFlight extends SharedReads {
    @Override
    boolean takes(Flight<Integer> joined, long arrived, Landing<Integer> landing) {
        return true;
    }
}
