package dev.forebay.internal.part;

/** Whether a runtime is open. What is called after its end is told so, and does nothing. */
public final class Life {
    private volatile boolean closed;

    /** Ends it; returns whether this call did. */
    public synchronized boolean end() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** Throws an {@link IllegalStateException} if it has ended. */
    public void requireOpen(String name) {
        if (closed) {
            throw new IllegalStateException("'%s' cannot be used: this Forebay is closed".formatted(name));
        }
    }
}
