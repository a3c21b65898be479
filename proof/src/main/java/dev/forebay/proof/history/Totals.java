package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import dev.forebay.proof.ground.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How many calls there were of each kind, and when. */
final class Totals {
    private final Map<Register, Map<Kind, Map<Outcome, Long>>> counts = new EnumMap<>(Register.class);
    private final Map<Long, Long> perSecond = new TreeMap<>();
    private final long beganNanos;
    private long all;

    Totals(long beganNanos) {
        this.beganNanos = beganNanos;
    }

    void add(Call call) {
        all++;
        counts.computeIfAbsent(Register.of(call), register -> new EnumMap<>(Kind.class))
                .computeIfAbsent(Kind.of(call), kind -> new EnumMap<>(Outcome.class))
                .merge(call.outcome(), 1L, Long::sum);
        perSecond.merge(TimeUnit.NANOSECONDS.toSeconds(call.calledNanos() - beganNanos), 1L, Long::sum);
    }

    long all() {
        return all;
    }

    long of(Register register, Kind kind, Outcome outcome) {
        return counts.getOrDefault(register, Map.of())
                .getOrDefault(kind, Map.of())
                .getOrDefault(outcome, 0L);
    }

    long of(Kind kind, Outcome outcome) {
        return counts.keySet().stream()
                .mapToLong(register -> of(register, kind, outcome))
                .sum();
    }

    /** Returns calls by the second of the run in which they began. */
    Map<Long, Long> perSecond() {
        return perSecond;
    }
}
