package dev.forebay.redis.internal.line;

import dev.forebay.redis.Acknowledge;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of acknowledged writes to the server: over the connection of all others where the server's own answer is enough, else over
 * one of their own.
 */
public final class Appends implements AutoCloseable {
    private final Wire wire;
    private final @Nullable Link own;

    private Appends(Wire wire, @Nullable Link own) {
        this.wire = wire;
        this.own = own;
    }

    /**
     * Opens the way, and has the server say that it can confirm what is asked for.
     *
     * @param shared over {@code link}, for everything else
     * @throws IllegalStateException if it cannot
     */
    public static Appends open(Link link, Wire shared, Acknowledge level) {
        if (level.isByServer()) {
            return new Appends(shared, null);
        }
        Link own = link.second();
        try {
            // A write behind another's confirmation waits for it.
            Wire patient = new Wire(own, "no cache in particular").patient(level.timeout());
            return new Appends(patient.over(ConfirmedOutbox.open(own, patient, level)), own);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** Returns the wire that writes are sent over. */
    public Wire wire() {
        return wire;
    }

    /** Hands the connection, and a wire over it, to who looks after connections, if it is an own one. */
    public void keptBy(BiConsumer<Link, Wire> keeper) {
        if (own != null) {
            keeper.accept(own, wire);
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
