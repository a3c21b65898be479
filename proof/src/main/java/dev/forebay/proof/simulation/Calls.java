package dev.forebay.proof.simulation;

import dev.forebay.JournalFullException;
import dev.forebay.LoadFailedException;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.history.Kind;
import dev.forebay.proof.simulation.machine.Machine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records the calls of one client, and how they end. */
final class Calls {
    private static final ThreadLocal<@Nullable Recorded> PRESENT = new ThreadLocal<>();

    private final Machine machine;
    private final History history;
    private final boolean behind;
    private final int client;
    private boolean succeeding;

    /** @param behind whether a write that the store did not answer may have happened: an append */
    Calls(Machine machine, History history, boolean behind) {
        this.machine = machine;
        this.history = history;
        this.behind = behind;
        this.client = history.newClient();
    }

    /** Returns the call that the present thread is in, or {@code null} for a thread of the engine's. */
    static @Nullable Recorded present() {
        return PRESENT.get();
    }

    /** A call that fails is a violation from here on. */
    void mustSucceed() {
        succeeding = true;
    }

    /** What is called. */
    interface Body {
        /** Makes the call; {@code calls} are what it is recorded as. */
        void run(List<Recorded> calls) throws Exception;
    }

    /** Records a call, once for each key; {@code values} are those that are written. Returns how it ended. */
    Outcome record(Kind kind, Map<Integer, Long> values, Body body) {
        List<Recorded> calls = new ArrayList<>();
        long tick = machine.tick();
        values.forEach((key, value) ->
                calls.add(history.begin(new Recorded(client, kind, key, value, tick, machine.nanos()))));
        machine.note("calls " + kind.method() + " " + values);
        PRESENT.set(calls.get(0));
        try {
            body.run(calls);
            return end(calls, Outcome.OK);
        } catch (Exception e) {
            machine.note("fails: " + e);
            if (succeeding) {
                machine.fail("a call failed when all had recovered: " + e);
            }
            return end(calls, outcomeOf(e, calls.size() == 1));
        } finally {
            PRESENT.remove();
        }
    }

    private Outcome end(List<Recorded> calls, Outcome outcome) {
        long tick = machine.tick();
        calls.forEach(call -> call.end(outcome == Outcome.UNKNOWN ? Call.NEVER : tick, outcome));
        machine.note("returns " + calls);
        if (outcome == Outcome.OK) {
            calls.forEach(history::returned);
        }
        return outcome;
    }

    /** Returns what the documentation says of a failure; a failure that it does not know is a violation. */
    Outcome outcomeOf(Exception failure, boolean single) {
        if (failure instanceof StoreUnavailableException) {
            return behind ? Outcome.UNKNOWN : Outcome.FAILED;
        }
        if (failure instanceof WriteFailedException write) {
            return write.outcomeUnknown() || !single ? Outcome.UNKNOWN : Outcome.FAILED;
        }
        if (failure instanceof JournalFullException) {
            return single ? Outcome.FAILED : Outcome.UNKNOWN;
        }
        if (failure instanceof SQLException sql) {
            return String.valueOf(sql.getSQLState()).startsWith("23") ? Outcome.FAILED : Outcome.UNKNOWN;
        }
        if (!(failure instanceof LoadFailedException || failure instanceof InterruptedException)) {
            machine.fail("a call failed in a way that is not documented: " + failure);
        }
        return Outcome.UNKNOWN;
    }
}
