package dev.forebay.interleaving;

import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;

/** Broken: a flight can be joined until it lands. */
public final class SharedReadsWithOpenDoors extends SharedReads {
    @Override
    int bringHome(Flight<Integer> flight, int row, long token, boolean granted) {
        boolean filled = granted && fill(row, token);
        flights.land(OneKey.KEY, flight, new Landing<>(row, filled));
        return row;
    }
}
