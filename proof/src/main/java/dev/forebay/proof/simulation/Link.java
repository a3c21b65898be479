package dev.forebay.proof.simulation;

import dev.forebay.proof.simulation.machine.Machine;
import dev.forebay.proof.simulation.machine.Reply;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The way from one process to one server. A request takes time, is carried out as a whole when it arrives, whatever has become of who
 * sent it, and its answer takes time. While the link is cut, requests or answers are lost.
 */
final class Link {
    private static final long MOST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(350);

    private final Machine machine;
    private final Weather weather;
    private final long usualNanos;
    private final long timeoutNanos;
    private long cutUntilNanos;

    /** @param usualNanos about how long a request usually takes */
    Link(Machine machine, Weather weather, long usualNanos, long timeoutNanos) {
        this.machine = machine;
        this.weather = weather;
        this.usualNanos = usualNanos;
        this.timeoutNanos = timeoutNanos;
    }

    void cutFor(long timeNanos) {
        cutUntilNanos = machine.nanos() + timeNanos;
    }

    void heal() {
        cutUntilNanos = 0;
    }

    private boolean loses() {
        return machine.nanos() < cutUntilNanos && machine.random().nextInt(4) != 0;
    }

    private long delay() {
        SplittableRandom random = machine.random();
        long usual = 1_000 + random.nextLong(2 * usualNanos);
        return weather.isStormy() && random.nextInt(weather.slowOneIn()) == 0
                ? usual + (long) (MOST_DELAY_NANOS * Math.pow(random.nextDouble(), 3))
                : usual;
    }

    /**
     * Asks the server.
     *
     * @throws TimeoutException if there was no answer in time; it was or will be carried out, or not
     */
    <T> T ask(String what, Callable<T> request) throws Exception {
        machine.step();
        return ask(what, request, new Reply<>(machine));
    }

    /**
     * Has a transaction of several statements run by the server, which locks what it changes from its first statement on. So one that the
     * client has given up is rolled back, or was committed before: never after a later one of the same rows.
     */
    <T> T transact(String what, Callable<T> request) throws Exception {
        machine.step();
        Reply<T> reply = new Reply<>(machine);
        return ask(
                what,
                () -> {
                    if (reply.isGivenUp()) {
                        throw new TimeoutException("rolled back: its client has given up");
                    }
                    return request.call();
                },
                reply);
    }

    private <T> T ask(String what, Callable<T> request, Reply<T> reply) throws Exception {
        boolean lost = loses();
        machine.after(delay(), () -> {
            if (lost) {
                machine.note(what + " is lost");
                return;
            }
            Callable<T> answer = carryOut(what, request);
            if (loses()) {
                machine.note("the answer to " + what + " is lost");
            } else {
                machine.after(delay(), () -> reply.deliver(answer));
            }
        });
        return await(what, reply);
    }

    /** Asks the server for something of each key, one after the other: others come in between. */
    <K> void askEach(String what, List<K> keys, Consumer<K> request) throws Exception {
        machine.step();
        Reply<Boolean> reply = new Reply<>(machine);
        if (loses()) {
            machine.note(what + " is lost");
        } else {
            machine.after(delay(), () -> next(what, keys, 0, request, reply::deliver));
        }
        await(what, reply);
    }

    /** As {@link #askEach}, without waiting for an answer: it may be carried out long after, and after what is asked later. */
    <K> void post(String what, List<K> keys, Consumer<K> request) {
        machine.step();
        if (loses()) {
            machine.note(what + " is lost");
        } else {
            machine.after(delay(), () -> next(what, keys, 0, request, answer -> {}));
        }
    }

    private <K> void next(
            String what, List<K> keys, int index, Consumer<K> request, Consumer<Callable<Boolean>> reply) {
        Callable<Boolean> answer = carryOut(what + " " + keys.get(index), () -> {
            request.accept(keys.get(index));
            return true;
        });
        if (index + 1 < keys.size()) {
            machine.after(
                    machine.random().nextLong(usualNanos / 4 + 1), () -> next(what, keys, index + 1, request, reply));
        } else if (loses()) {
            machine.note("the answer to " + what + " is lost");
        } else {
            machine.after(delay(), () -> reply.accept(answer));
        }
    }

    private <T> T await(String what, Reply<T> reply) throws Exception {
        Callable<T> answer = reply.await(timeoutNanos);
        if (answer == null) {
            throw new TimeoutException("no answer to " + what);
        }
        T value = answer.call();
        machine.step();
        return value;
    }

    private <T> Callable<T> carryOut(String what, Callable<T> request) {
        try {
            T value = request.call();
            machine.note(what + " -> " + value);
            return () -> value;
        } catch (Exception e) {
            machine.note(what + " -> " + e.getMessage());
            return () -> {
                throw e;
            };
        }
    }
}
