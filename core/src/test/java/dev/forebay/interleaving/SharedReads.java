package dev.forebay.interleaving;

import dev.forebay.internal.part.Flights;
import dev.forebay.internal.part.Flights.Boarding;
import dev.forebay.internal.part.Flights.Flight;
import dev.forebay.internal.part.Flights.Landing;
import dev.forebay.internal.store.LocalStore;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A row that is read through {@link Flights} and a store as the flows do it, but for one thing: a reader that would have to wait reads the
 * row itself.
 */
public class SharedReads {
    private static final Map<Integer, Value<Integer>> FORGOTTEN = Collections.singletonMap(OneKey.KEY, null);

    private final LocalStore<Integer, Integer> store = OneKey.store(0);
    final Flights<Integer, Integer> flights = new Flights<>();
    private final AtomicLong tokens = new AtomicLong();
    private volatile int source;

    /** One register. */
    public static final class Register {
        private int row;

        public int read() {
            return row;
        }

        public void write(int written) {
            row = written;
        }
    }

    public int read() throws InterruptedException, ExecutionException {
        if (store.lookup(OneKey.KEY) instanceof Value<Integer> hit && hit.row() != null) {
            return hit.row();
        }
        long arrived = flights.arrive();
        Boarding<Integer, Integer> boarding = flights.board(OneKey.KEYS);
        Flight<Integer> led = boarding.led().get(OneKey.KEY);
        if (led != null) {
            return load(led);
        }
        Flight<Integer> joined = boarding.joined().get(OneKey.KEY);
        try {
            Landing<Integer> landing = joined.await(0);
            return takes(joined, arrived, landing) ? landing.row() : source;
        } catch (TimeoutException e) {
            return source;
        }
    }

    private int load(Flight<Integer> flight) {
        long token = tokens.incrementAndGet();
        boolean granted = store.acquire(OneKey.KEYS, token).get(OneKey.KEY) instanceof Leased<Integer> lease
                && lease.token() == token;
        int row = source;
        return bringHome(flight, row, token, granted);
    }

    int bringHome(Flight<Integer> flight, int row, long token, boolean granted) {
        flights.closeDoors(Map.of(OneKey.KEY, flight), OneKey.KEYS);
        boolean filled = granted && fill(row, token);
        flights.land(OneKey.KEY, flight, new Landing<>(row, filled));
        return row;
    }

    boolean fill(int row, long token) {
        return !store.fill(Map.of(OneKey.KEY, OneKey.entry(row)), token).isEmpty();
    }

    boolean takes(Flight<Integer> joined, long arrived, Landing<Integer> landing) {
        return joined.serves(arrived, landing);
    }

    public void write(int written) {
        long token = tokens.incrementAndGet();
        store.hold(OneKey.KEYS, token);
        source = written;
        store.release(FORGOTTEN, token);
    }
}
