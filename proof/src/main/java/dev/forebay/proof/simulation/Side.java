package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.Setup.Promise;
import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import java.util.Objects;

/** One cache as all processes share it: its store, its rows in the source, and what clients have seen of it. */
final class Side {
    final Server server;
    final Database database;
    final History history;

    private final Machine machine;
    private final Promise promise;

    Side(Machine machine, Weather weather, Setup setup) {
        this.machine = machine;
        this.promise = setup.promise();
        this.server = new Server(machine);
        this.database = new Database(machine, weather, setup.faults().refusals(), this::inspect);
        this.history = new History(machine, promise, database);
    }

    /** To be called after each step of a key. An entry that is not the row of the source would be read. */
    void inspect(Integer key) {
        inspectLetters();
        if (promise == Promise.LINEARIZABLE
                && server.lookup(key) instanceof Value<Long> entry
                && !Objects.equals(entry.row(), database.row(key))) {
            machine.fail("stale entry: key %d is %s in the store and %s in the source"
                    .formatted(key, entry.row(), database.row(key)));
        }
    }

    /** Fails if a change that clients may make was refused for good. */
    private void inspectLetters() {
        if (server.hasDeadLetters()) {
            machine.fail("a change became a dead letter that was right when it was accepted");
        }
    }

    boolean isHeld(int keys) {
        for (int key = 1; key <= keys; key++) {
            if (server.lookup(key) instanceof Held) {
                return true;
            }
        }
        return false;
    }

    /** Looks at the rows of the source, and checks all calls. */
    void finish(int keys) {
        for (int key = 1; key <= keys; key++) {
            history.select(key);
        }
        history.check();
    }
}
