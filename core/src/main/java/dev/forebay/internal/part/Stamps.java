package dev.forebay.internal.part;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that no two entries, leases or holds share: a random start per process, then counted up. Two processes meet only if
 * their starts lie within one another's count, of 2^64.
 */
public final class Stamps {
    private final AtomicLong last = new AtomicLong(new SecureRandom().nextLong());

    public long next() {
        return last.incrementAndGet();
    }
}
