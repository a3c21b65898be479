package dev.forebay.redis.internal.line;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Where a master is, and until when its answers are believed.
 *
 * <p>A master that is silent for long enough is replaced. It does not know: when it goes on, it answers as before, until somebody tells it.
 * So a mandate runs out a little earlier than the master can be replaced, counted from a question that it answered. Who looks after
 * the mandate renews it while the master answers; once it has run out, only when those who would name a successor name none. An answer
 * that comes meanwhile waits for that, and is not believed if the master has a successor by then.
 *
 * <p>A server that nobody replaces has a permanent mandate. Safe for use by many threads; one at a time renews it, or passes it on.
 */
public final class Mandate {
    private static final Duration LONGEST_LEASE = Duration.ofSeconds(10);

    private final boolean isPermanent;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile RedisURI uri;
    private volatile Duration lease = LONGEST_LEASE;
    private volatile Term term; // written under this

    /**
     * @param sinceNanos what was sent before went to another server, or may have
     * @param untilNanos what comes later is not believed yet
     */
    private record Term(long sinceNanos, long untilNanos) {
        boolean isOver() {
            return System.nanoTime() - untilNanos >= 0;
        }

        boolean isOf(long sentNanos) {
            return sentNanos - sinceNanos >= 0;
        }
    }

    private Mandate(RedisURI uri, boolean isPermanent) {
        this.uri = uri;
        this.isPermanent = isPermanent;
        long now = System.nanoTime();
        term = new Term(now, now);
    }

    /** Returns that of a server which is believed for ever. */
    static Mandate permanent(RedisURI uri) {
        return new Mandate(uri, true);
    }

    /** Returns that of a master which is not believed before the first {@link #renew}. */
    public static Mandate limited(RedisURI uri) {
        return new Mandate(uri, false);
    }

    /** Returns where the master is. */
    RedisURI uri() {
        return uri;
    }

    /** Returns the links that go to the master. */
    public Set<Link> links() {
        return links;
    }

    /**
     * Returns whether an answer that is there is believed; waits for that to be known.
     *
     * @param sentNanos a moment before the question was sent
     * @param deadline how long to wait at most
     */
    boolean covers(long sentNanos, long deadline) throws InterruptedException {
        if (isPermanent) {
            return true;
        }
        Term now = term;
        return (now.isOf(sentNanos) && !now.isOver()) || awaitRenewal(sentNanos, deadline);
    }

    private synchronized boolean awaitRenewal(long sentNanos, long deadline) throws InterruptedException {
        while (term.isOf(sentNanos)) {
            if (!term.isOver()) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return false;
    }

    /** Returns whether it has not run out. */
    public boolean isValid() {
        return isPermanent || !term.isOver();
    }

    /** Returns how long it lasts after a question that the master answered. */
    public Duration lease() {
        return lease;
    }

    /**
     * Has it last for less than a silence.
     *
     * @param silence after which the master can be replaced, and not earlier
     */
    public void lastsShorterThan(Duration silence) {
        Duration most = silence.multipliedBy(4).dividedBy(5);
        lease = most.compareTo(LONGEST_LEASE) < 0 ? most : LONGEST_LEASE;
    }

    /**
     * The master has answered, and has no successor.
     *
     * @param sentNanos a moment before it was asked
     */
    public synchronized void renew(long sentNanos) {
        term = new Term(term.sinceNanos, sentNanos + lease.toNanos());
        notifyAll();
    }

    /** The master has answered: so it has no successor, if that came in time. */
    public synchronized void extend(long sentNanos) {
        if (!term.isOver()) {
            renew(sentNanos);
        }
    }

    /** Ends it before its time: a successor is being made. */
    public synchronized void lapse() {
        term = new Term(term.sinceNanos, System.nanoTime());
    }

    /** The master is at another address now: no link stays with the old one, and what it was asked for is not believed. */
    public void passTo(RedisURI successor) {
        lapse();
        uri = successor; // a link that is made from here on goes there
        links.forEach(Link::leave);
        revoke();
    }

    /** The master has a successor: what it was asked for until now is not believed. */
    public synchronized void revoke() {
        long now = System.nanoTime();
        term = new Term(now, now);
        notifyAll();
    }
}
