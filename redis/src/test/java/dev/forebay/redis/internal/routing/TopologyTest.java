package dev.forebay.redis.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.redis.internal.routing.Topology.Address;
import org.junit.jupiter.api.Test;

/** Who is a master, as several nodes say. */
final class TopologyTest {
    private static final Address OLD = new Address("10.0.0.1", 1);
    private static final Address OTHER = new Address("10.0.0.2", 2);
    private static final Address SUCCESSOR = new Address("10.0.0.3", 3);

    private final Topology topology = new Topology();

    private static String line(Address node, String flags, int epoch, String slots) {
        return "id %s@1 %s - 0 0 %d connected%s\n".formatted(node, flags, epoch, slots.isEmpty() ? "" : " " + slots);
    }

    @Test
    void masterThatDoesNotKnowOfItsSuccessor_isNone() {
        topology.add(line(OLD, "myself,master", 1, "0-99") + line(OTHER, "master", 2, "100-16383"), "10.0.0.1");
        assertThat(topology.isMaster(OLD)).isTrue();
        topology.add(
                line(OLD, "slave", 1, "")
                        + line(OTHER, "myself,master", 2, "100-16383")
                        + line(SUCCESSOR, "master", 3, "0-99"),
                "10.0.0.2");
        assertThat(topology.isMaster(OLD)).isFalse();
        assertThat(topology.hasSlots(OLD)).isFalse();
        assertThat(topology.isMaster(OTHER)).isTrue();
        assertThat(topology.isMaster(SUCCESSOR)).isTrue();
        assertThat(topology.voters()).isEqualTo(2);
    }

    @Test
    void sameInTheOtherOrder() {
        topology.add(line(OTHER, "myself,master", 2, "100-16383") + line(SUCCESSOR, "master", 3, "0-99"), "10.0.0.2");
        topology.add(line(OLD, "myself,master", 1, "0-99") + line(OTHER, "master", 2, "100-16383"), "10.0.0.1");
        assertThat(topology.isMaster(OLD)).isFalse();
        assertThat(topology.masterOf(0)).isEqualTo(SUCCESSOR);
    }

    @Test
    void masterWithoutSlots_isOne_andHasNoSay() {
        topology.add(
                line(OLD, "myself,master", 1, "0-16383")
                        + line(OTHER, "master", 0, "")
                        + line(SUCCESSOR, "slave", 1, ""),
                "10.0.0.1");
        assertThat(topology.isMaster(OTHER)).isTrue();
        assertThat(topology.isMaster(SUCCESSOR)).isFalse();
        assertThat(topology.voters()).isOne();
    }

    @Test
    void masterThatOneTakesForFailed_hasNotFailedForAll() {
        topology.add(line(OLD, "myself,master", 1, "0-99") + line(OTHER, "master", 2, "100-16383"), "10.0.0.1");
        assertThat(topology.isFailedForOne(OLD)).isFalse();
        topology.add(line(OLD, "master,fail", 1, "0-99") + line(OTHER, "myself,master", 2, "100-16383"), "10.0.0.2");
        assertThat(topology.isFailedForOne(OLD)).isTrue();
        assertThat(topology.isFailed(OLD)).isFalse();
        assertThat(topology.isMaster(OLD)).as("nobody has its slots yet").isTrue();
    }
}
