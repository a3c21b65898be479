package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;
import java.util.List;

/** Writes calls down in words. */
final class CallText {
    static final List<String> COLUMNS = List.of("thread", "call", "value", "called, ms", "returned, ms", "outcome");

    private final List<String> threads;
    private final long beganNanos;

    /**
     * @param threads names, by the number in a call
     * @param beganNanos what times are told from
     */
    CallText(List<String> threads, long beganNanos) {
        this.threads = threads;
        this.beganNanos = beganNanos;
    }

    /** Returns what a call is, a word for each of {@link #COLUMNS}. */
    List<String> row(Call call) {
        return List.of(
                thread(call.thread()),
                Kind.of(call).method(),
                value(call.value()),
                millis(call.calledNanos()),
                millis(call.returnedNanos()),
                outcome(call));
    }

    String describe(Call call) {
        return "%s %s, %s ms to %s ms, %s"
                .formatted(
                        Kind.of(call).method(),
                        value(call.value()),
                        millis(call.calledNanos()),
                        millis(call.returnedNanos()),
                        outcome(call));
    }

    String thread(int number) {
        return threads.get(number);
    }

    /** Returns the writer and its count. */
    static String value(long value) {
        return value == KeyHistory.ABSENT ? "∅" : "%d·%d".formatted(value >>> 32, value & 0xFFFF_FFFFL);
    }

    String millis(long nanos) {
        return nanos == Call.NEVER ? "never" : "%,.3f".formatted((nanos - beganNanos) / 1e6);
    }

    private static String outcome(Call call) {
        return switch (call.outcome()) {
            case OK -> "ok";
            case FAILED -> Kind.of(call).isRead() ? "no answer" : "failed: did not happen";
            case UNKNOWN -> "unknown: may have happened";
        };
    }
}
