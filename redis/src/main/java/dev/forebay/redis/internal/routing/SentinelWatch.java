package dev.forebay.redis.internal.routing;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Mandate;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.routing.Topology.Address;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the links of a backend at the master that sentinels name, and its {@link Mandate}, in a daemon thread of its own, {@code
 * forebay-redis-sentinels}.
 *
 * <p>Up to five times a second it pings the master, and then asks all sentinels. A master that answers is believed for four fifths of the
 * shortest {@code down-after-milliseconds}, counted from the ping: the sentinels need all of it to take the master for down. When that time
 * has run out, or while a failover is under way, it is believed again only after the sentinels have named it, and none is replacing it.
 * A successor is connected to as soon as one sentinel names it, whether the old master answers or not.
 *
 * <p>While no sentinel answers, a master that answers stays believed; one that was silent for longer does not.
 */
final class SentinelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
    private static final Duration MOST_SELDOM = Duration.ofMillis(200);
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(500);

    private final Connector connector;
    private final RedisURI uri;
    private final String name;
    private final Sentinels sentinels;
    private final Mandate mandate;
    private final Link link;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "forebay-redis-sentinels");
        daemon.setDaemon(true);
        return daemon;
    });

    // Used by the thread alone.
    private Address master;
    private long epoch;

    private SentinelWatch(Connector connector, RedisURI uri, Sentinels sentinels) {
        this.connector = connector;
        this.uri = uri;
        this.sentinels = sentinels;
        name = Connector.name(uri);
        Sentinels.Opinion opinion = sentinels.ask(connector.options().connectTimeout());
        if (opinion.isEmpty()) {
            throw new StoreUnavailableException(name + ": no sentinel tells the master", null);
        }
        master = opinion.master(null);
        epoch = opinion.epoch();
        mandate = Mandate.limited(at(master));
        mandate.lastsShorterThan(opinion.downAfter());
        link = connector.link(mandate, name);
    }

    /**
     * Connects to the master that the sentinels of this address name, and begins to look after it.
     *
     * @throws StoreUnavailableException if no sentinel answers, or the master does not, or refuses
     * @throws IllegalArgumentException if the sentinels know no such master
     */
    static SentinelWatch begin(Connector connector, RedisURI uri) {
        Sentinels sentinels = Sentinels.connect(connector, uri);
        try {
            SentinelWatch watch = new SentinelWatch(connector, uri, sentinels);
            watch.lookSoon(Duration.ZERO);
            return watch;
        } catch (RuntimeException e) {
            sentinels.close();
            throw e;
        }
    }

    /** Returns the link to the master, wherever it is. */
    Link link() {
        return link;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void lookSoon(Duration pause) {
        try {
            thread.schedule(this::lookAndGoOn, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }

    private void lookAndGoOn() {
        try {
            while (look()) {
                // the successor is to be believed at once
            }
        } catch (RuntimeException | Error e) {
            if (!connector.isClosing()) {
                LOG.error("{}: it is not known whether it is still the master; asking again", name, e);
            }
        } finally { // without a next look, nothing would be believed any more
            lookSoon(shorter(MOST_SELDOM, mandate.lease().dividedBy(4)));
        }
    }

    /** Returns whether there is a successor. */
    private boolean look() {
        connectAnew();
        long sent = System.nanoTime();
        boolean answers = masterAnswers();
        Sentinels.Opinion opinion =
                sentinels.ask(shorter(LONGEST_ANSWER, mandate.lease().dividedBy(4)));
        // A sentinel that was away names the master of before. If all do, somebody has told them to begin anew.
        boolean knows = !opinion.isEmpty() && (opinion.epoch() >= epoch || opinion.isOfAll());
        if (knows && follow(opinion)) {
            return true;
        }
        if (knows && opinion.isFailingOver()) {
            mandate.lapse();
        } else if (answers && (mandate.isValid() || (knows && !opinion.isDown()))) {
            mandate.renew(sent);
        }
        return false;
    }

    private boolean masterAnswers() {
        try {
            new Wire(link, "no cache in particular")
                    .unbelieved()
                    .taking(shorter(Duration.ofSeconds(1), mandate.lease().dividedBy(2)))
                    .ping();
            return true;
        } catch (StoreUnavailableException e) {
            LOG.debug("{} does not answer at the moment", name, e);
            return false;
        }
    }

    private boolean follow(Sentinels.Opinion opinion) {
        mandate.lastsShorterThan(opinion.downAfter());
        Address named = opinion.master(master);
        boolean isOther = !named.equals(master) || opinion.epoch() > epoch;
        epoch = opinion.epoch();
        if (isOther) {
            LOG.info("{}: the sentinels name {}, and no more {}", name, named, master);
            master = named;
            mandate.passTo(at(named));
        }
        return isOther;
    }

    private void connectAnew() {
        for (Link left : mandate.links()) {
            if (left.isLeft()) {
                try {
                    left.replace();
                } catch (RedisException e) {
                    LOG.debug("{} is not reached at {}", name, master, e);
                }
            }
        }
    }

    private RedisURI at(Address address) {
        RedisURI there = RedisURI.builder()
                .withHost(address.host())
                .withPort(address.port())
                .withDatabase(uri.getDatabase())
                .withSsl(uri)
                .withAuthentication(uri)
                .withTimeout(connector.options().connectTimeout())
                .build();
        there.setClientName(uri.getClientName());
        return there;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        sentinels.close();
    }
}
