package dev.forebay.redis.internal.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is believed of a master. */
final class MandateTest {
    private static final RedisURI SOMEWHERE = RedisURI.create("redis://127.0.0.1:1");
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

    @Test
    void limited_isBelievedFromItsRenewal_untilItsTimeIsOver() throws InterruptedException {
        Mandate mandate = Mandate.limited(SOMEWHERE);
        mandate.lastsShorterThan(Duration.ofSeconds(10));
        assertThat(mandate.lease()).isEqualTo(Duration.ofSeconds(8));
        long now = System.nanoTime();
        assertThat(mandate.covers(now, now)).isFalse();
        mandate.renew(now);
        assertThat(mandate.covers(now, now)).isTrue();
        mandate.renew(now - Duration.ofSeconds(8).toNanos());
        assertThat(mandate.isValid()).isFalse();
        assertThat(mandate.covers(now, now)).isFalse();
        mandate.extend(System.nanoTime());
        assertThat(mandate.covers(now, now)).as("extended too late").isFalse();
    }

    @Test
    void answerThatComesInBetween_waitsForTheRenewal() throws Exception {
        Mandate mandate = Mandate.limited(SOMEWHERE);
        long sent = System.nanoTime();
        CompletableFuture<Boolean> waits = waits(mandate, sent);
        assertThat(waits).isNotDone();
        mandate.renew(System.nanoTime());
        assertThat(waits.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatASuccessorWasNotAsked_isNotBelieved_whateverIsKnownOfTheSuccessor() throws Exception {
        Mandate mandate = Mandate.limited(SOMEWHERE);
        long sent = System.nanoTime();
        CompletableFuture<Boolean> waits = waits(mandate, sent);
        mandate.passTo(RedisURI.create("redis://127.0.0.1:2"));
        assertThat(waits.get(60, TimeUnit.SECONDS)).isFalse();
        assertThat(mandate.uri().getPort()).isEqualTo(2);
        mandate.renew(System.nanoTime());
        assertThat(mandate.covers(sent, System.nanoTime() + PATIENCE)).isFalse();
        long later = System.nanoTime();
        assertThat(mandate.covers(later, later)).isTrue();
    }

    private static CompletableFuture<Boolean> waits(Mandate mandate, long sent) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return mandate.covers(sent, sent + PATIENCE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void call_ofAMasterThatIsNotBelieved_failsAtItsTimeLimit_andSaysWhy() {
        RedisOptions options = RedisOptions.defaults().commandTimeout(Duration.ofMillis(50));
        try (RedisServer server = RedisServer.start();
                Connector connector = new Connector(options)) {
            Mandate mandate = Mandate.limited(RedisURI.create(server.uri()));
            try (Link link = connector.link(mandate, "the master")) {
                Wire wire = new Wire(link, "cache 'product'");
                wire.unbelieved().ping();
                assertThatThrownBy(wire::ping)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageStartingWith("the master: a master answered that was replaced, or may have been")
                        .hasMessageContaining(
                                "within 50 ms (commandTimeout), so its answer does not count: ping, cache");
                mandate.renew(System.nanoTime());
                wire.ping();
            }
        }
    }

    @Test
    void link_whoseMasterHasASuccessor_isLeft_andGoesThereWhenItIsReplaced() {
        try (RedisServer old = RedisServer.start();
                RedisServer successor = RedisServer.start();
                Connector connector = new Connector(RedisOptions.defaults())) {
            Mandate mandate = Mandate.limited(RedisURI.create(old.uri()));
            try (Link link = connector.link(mandate, "the master")) {
                mandate.passTo(RedisURI.create(successor.uri()));
                mandate.renew(System.nanoTime());
                Wire wire = new Wire(link, "cache 'product'");
                assertThat(link.isLeft()).isTrue();
                assertThatThrownBy(wire::ping).isInstanceOf(StoreUnavailableException.class);
                link.replace();
                assertThat(link.isLeft()).isFalse();
                successor.command("SET", "where", "here");
                assertThat(wire.get("lookup", Bytes.of("where"))).isEqualTo(Bytes.of("here"));
            }
        }
    }
}
