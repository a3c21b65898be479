package dev.forebay.internal.journal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who owns each partition, and until when. Safe for use by many threads. */
final class Owners {
    private record Owner(long id, long deadlineMillis) {}

    private final LongSupplier clockMillis;
    private final @Nullable Owner[] owners; // guarded by this

    Owners(int partitions, LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
        this.owners = new @Nullable Owner[partitions];
    }

    int partitions() {
        return owners.length;
    }

    synchronized boolean own(int partition, long id, Duration lease) {
        Owner present = owners[partition];
        long now = clockMillis.getAsLong();
        if (present != null && present.id() != id && now < present.deadlineMillis()) {
            return false;
        }
        owners[partition] = new Owner(id, now + lease.toMillis());
        return true;
    }

    synchronized void disown(int partition, long id) {
        Owner present = owners[partition];
        if (present != null && present.id() == id) {
            owners[partition] = null;
        }
    }
}
