package dev.forebay.proof.simulation;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import dev.forebay.proof.history.Checker;
import dev.forebay.proof.history.Kind;
import dev.forebay.proof.history.Smallest;
import dev.forebay.proof.history.Violation;
import dev.forebay.proof.simulation.Database.Commit;
import dev.forebay.proof.simulation.Setup.Promise;
import dev.forebay.proof.simulation.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the clients called and were told, and whether it is right. */
final class History {
    private final Machine machine;
    private final Promise promise;
    private final Database database;
    private final List<Recorded> all = new ArrayList<>();
    private int clients;
    private long lastValue;

    History(Machine machine, Promise promise, Database database) {
        this.machine = machine;
        this.promise = promise;
        this.database = database;
    }

    int newClient() {
        return ++clients;
    }

    long newValue() {
        return ++lastValue;
    }

    int calls() {
        return all.size();
    }

    Recorded begin(Recorded call) {
        all.add(call);
        return call;
    }

    /** A call has returned normally. */
    void returned(Recorded recorded) {
        Call call = recorded.call();
        boolean reads = call.kind() == Kind.GET.tag() || call.kind() == Kind.GET_ALL.tag();
        if (promise == Promise.ACKNOWLEDGED && reads && !wasCurrent(call)) {
            machine.fail("a read returned a row after the writes that replaced it were acknowledged: " + recorded);
        }
    }

    /** Returns whether the row was current at some time of the read, or until the writes that replaced it were acknowledged. */
    private boolean wasCurrent(Call read) {
        List<Commit> commits = database.commits(read.key());
        for (int i = commits.size() - 1; i >= -1; i--) {
            Commit commit = i < 0 ? null : commits.get(i);
            if (valueOf(commit) == read.value()) {
                return true;
            }
            Recorded call = commit == null ? null : commit.call();
            if (call != null && call.acknowledgedTick() < read.calledNanos()) {
                return false;
            }
        }
        return false;
    }

    private static long valueOf(@Nullable Commit commit) {
        return commit == null || commit.value() == null ? 0 : commit.value();
    }

    /** Reads the row of the source past the cache, as a call of its own. */
    void select(int key) {
        Long row = database.row(key);
        Recorded call =
                begin(new Recorded(0, Kind.SELECT, key, row == null ? 0 : row, machine.tick(), machine.nanos()));
        call.end(machine.tick(), Outcome.OK);
    }

    /** Fails the machine if the calls on a key are not linearizable. */
    void check() {
        if (promise != Promise.LINEARIZABLE) {
            return;
        }
        Map<Integer, List<Call>> byKey = new TreeMap<>();
        for (Recorded recorded : all) {
            Call call = recorded.call();
            byKey.computeIfAbsent(call.key(), key -> new ArrayList<>()).add(call);
        }
        byKey.values().forEach(this::check);
    }

    private void check(List<Call> calls) {
        List<Violation> found = Checker.check(calls);
        if (!found.isEmpty()) {
            String smallest =
                    Smallest.of(calls, found.get(0)).stream().map(History::line).collect(Collectors.joining("\n  "));
            machine.fail("not linearizable: %s; these calls contradict each other:\n  %s"
                    .formatted(found.get(0).reason(), smallest));
        }
    }

    private static String line(Call call) {
        String end = call.returnedNanos() == Call.NEVER ? "never" : String.valueOf(call.returnedNanos());
        return "client %d: %s(%d) %d, from %d to %s, %s"
                .formatted(
                        call.thread(),
                        Kind.of(call).method(),
                        call.key(),
                        call.value(),
                        call.calledNanos(),
                        end,
                        call.outcome());
    }
}
