package dev.forebay.internal.journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who owns each partition, and until when; and which owners are there. Safe for use by many threads. */
final class Owners {
    private record Owner(long id, long deadlineMillis) {}

    private final LongSupplier clockMillis;
    private final @Nullable Owner[] owners; // guarded by this
    private final Map<Long, Long> present = new HashMap<>(); // until when, in ms; guarded by this

    Owners(int partitions, LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
        this.owners = new @Nullable Owner[partitions];
    }

    int partitions() {
        return owners.length;
    }

    synchronized boolean own(int partition, long id, Duration lease) {
        Owner holder = owners[partition];
        long now = clockMillis.getAsLong();
        if (holder != null && holder.id() != id && now < holder.deadlineMillis()) {
            return false;
        }
        owners[partition] = new Owner(id, now + lease.toMillis());
        return true;
    }

    synchronized void disown(int partition, long id) {
        Owner holder = owners[partition];
        if (holder != null && holder.id() == id) {
            owners[partition] = null;
        }
    }

    synchronized int join(long id, Duration lease) {
        long now = clockMillis.getAsLong();
        present.put(id, now + lease.toMillis());
        present.values().removeIf(deadlineMillis -> now >= deadlineMillis);
        return present.size();
    }

    synchronized void leave(long id) {
        present.remove(id);
    }
}
