package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.CallLog;
import dev.forebay.proof.history.Findings.Finding;
import dev.forebay.proof.history.Findings.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks the logs of a run key by key. The logs are gone through once to count, and then once for each bucket of keys, so that no more
 * than a bucket of calls is in memory, or one key's.
 */
final class Check {
    private static final int BUCKET_CALLS = 2_000_000;
    private static final int MOST_SHOWN = 10;
    private static final int SAMPLE_CALLS = 40;

    private final List<Path> logs;
    private final Totals totals;
    private final Map<Integer, Integer> callsOfKey = new TreeMap<>();
    private final List<Finding> offending = new ArrayList<>();
    private final Map<Register, Finding> samples = new TreeMap<>();
    private final Map<Register, Integer> busiest = new TreeMap<>();
    private long violations;

    Check(List<Path> logs, Totals totals) {
        this.logs = logs;
        this.totals = totals;
    }

    Verdict run() throws IOException {
        long began = System.nanoTime();
        for (int thread = 0; thread < logs.size(); thread++) {
            CallLog.Cursor cursor = CallLog.read(logs.get(thread), thread);
            while (cursor.next()) {
                totals.add(cursor.call());
                callsOfKey.merge(id(cursor), 1, Integer::sum);
            }
        }
        Map<Integer, List<Call>> bucket = new TreeMap<>();
        long size = 0;
        for (Map.Entry<Integer, Integer> key : callsOfKey.entrySet()) {
            if (!bucket.isEmpty() && size + key.getValue() > BUCKET_CALLS) {
                check(bucket);
                bucket.clear();
                size = 0;
            }
            bucket.put(key.getKey(), new ArrayList<>(key.getValue()));
            size += key.getValue();
        }
        check(bucket);
        return new Verdict(
                violations,
                callsOfKey.size(),
                offending,
                List.copyOf(samples.values()),
                logs.stream()
                        .map(log -> String.valueOf(log.getFileName()).replace(".log", ""))
                        .toList(),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private static int id(CallLog.Cursor cursor) {
        return cursor.register() * Register.KEYS + cursor.key();
    }

    private void check(Map<Integer, List<Call>> bucket) throws IOException {
        for (int thread = 0; thread < logs.size(); thread++) {
            CallLog.Cursor cursor = CallLog.read(logs.get(thread), thread);
            while (cursor.next()) {
                List<Call> calls = bucket.get(id(cursor));
                if (calls != null) {
                    calls.add(cursor.call());
                }
            }
        }
        bucket.values().parallelStream().forEach(this::checkKey);
    }

    private void checkKey(List<Call> calls) {
        List<Call> checked = LateWrites.withoutReadsMeanwhile(calls, Caches.HOLD);
        List<Violation> found = Checker.check(checked);
        Call any = calls.get(0);
        synchronized (this) {
            violations += found.size();
            if (found.isEmpty()) {
                keepSample(calls);
                return;
            }
            if (offending.size() == MOST_SHOWN) {
                return;
            }
        }
        List<Call> smallest = Smallest.of(checked, found.get(0));
        List<Call> around = around(calls, found.get(0).read());
        synchronized (this) {
            offending.add(new Finding(Register.of(any), any.key(), found, smallest, around));
        }
    }

    /** Of each register, the busiest key without a violation. */
    private void keepSample(List<Call> calls) {
        Register register = Register.of(calls.get(0));
        if (busiest.getOrDefault(register, 0) < calls.size()) {
            busiest.put(register, calls.size());
            samples.put(
                    register,
                    new Finding(
                            register,
                            calls.get(0).key(),
                            List.of(),
                            around(calls, calls.get(calls.size() / 2)),
                            List.of()));
        }
    }

    /** Returns the calls that were made just before and after a call. */
    private static List<Call> around(List<Call> calls, Call middle) {
        List<Call> sorted = calls.stream()
                .sorted(Comparator.comparingLong(Call::calledNanos))
                .toList();
        int at = sorted.indexOf(middle);
        return sorted.subList(Math.max(0, at - SAMPLE_CALLS / 2), Math.min(sorted.size(), at + SAMPLE_CALLS / 2));
    }
}
