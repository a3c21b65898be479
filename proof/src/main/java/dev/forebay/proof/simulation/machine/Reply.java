package dev.forebay.proof.simulation.machine;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What an actor waits for that has asked another machine of the world: an answer, or none. */
public final class Reply<T extends @Nullable Object> {
    private final Machine machine;
    private final Actor asking;
    private @Nullable Callable<T> answer;
    private boolean givenUp;

    /** Made by the actor that asks. */
    public Reply(Machine machine) {
        this.machine = machine;
        this.asking = machine.requireSelf();
    }

    /** Brings the answer: a value, or what is thrown. */
    public void deliver(Callable<T> result) {
        answer = result;
        machine.wake(asking);
    }

    /**
     * Returns the answer, or {@code null} if there is none in time.
     *
     * @throws InterruptedException if the actor is interrupted
     */
    public @Nullable Callable<T> await(long timeoutNanos) throws InterruptedException {
        long until = machine.nanos() + timeoutNanos;
        try {
            while (answer == null && machine.nanos() < until) {
                machine.blockInterruptibly(until - machine.nanos(), "an answer");
            }
            return answer;
        } finally {
            givenUp = answer == null && !asking.host.isCrashed();
        }
    }

    /** Returns whether the actor no longer waits for an answer, though its host is alive. */
    public boolean isGivenUp() {
        return givenUp;
    }
}
