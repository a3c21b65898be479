package dev.forebay.redis.internal.routing;

import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which master of a cluster has which slots, as several nodes say.
 *
 * <p>Nodes learn of changes from each other, and so not at the same moment. Where they differ, the claim with the greatest
 * configuration epoch holds: so the nodes themselves settle it.
 */
final class Topology {
    private final @Nullable Address[] masters = new Address[SlotHash.SLOT_COUNT];
    private final long[] epochs = new long[SlotHash.SLOT_COUNT];
    private final Set<Address> failed = new HashSet<>();
    private final Set<Address> alive = new HashSet<>();
    private final Set<Address> beaten = new HashSet<>();
    private boolean empty = true;

    Topology() {
        Arrays.fill(epochs, -1);
    }

    /** Where a node is. */
    record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    static Request<byte @Nullable []> request() {
        return Request.one(CommandType.CLUSTER, Request.args().add("NODES"));
    }

    /**
     * Adds what one node says: a line each, {@code id host:port@bus[,hostname] flags master ping pong epoch link slots…}.
     *
     * @param asked the host of that node, which may not know its own
     */
    void add(String nodes, String asked) {
        nodes.lines()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length >= 8)
                .forEach(words -> {
                    List<String> flags = List.of(words[2].split(",", -1));
                    if (flags.contains("master") && !flags.contains("noaddr") && !flags.contains("handshake")) {
                        master(address(words[1], asked), flags.contains("fail"), Long.parseLong(words[6]), words);
                    }
                });
    }

    private static Address address(String text, String asked) {
        String known = text.split("[@,]", -1)[0];
        int colon = known.lastIndexOf(':');
        String host = known.substring(0, colon);
        return new Address(host.isEmpty() ? asked : host, Integer.parseInt(known.substring(colon + 1)));
    }

    private void master(Address address, boolean isFailed, long epoch, String[] words) {
        empty = false;
        (isFailed ? failed : alive).add(address);
        for (int i = 8; i < words.length; i++) {
            if (!words[i].startsWith("[")) { // else a slot on its way
                int dash = words[i].indexOf('-');
                int first = Integer.parseInt(dash < 0 ? words[i] : words[i].substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(words[i].substring(dash + 1));
                for (int slot = first; slot <= last; slot++) {
                    claim(slot, address, epoch);
                }
            }
        }
    }

    private void claim(int slot, Address address, long epoch) {
        Address other = masters[slot];
        boolean wins = epoch > epochs[slot];
        if (other != null && !other.equals(address)) {
            beaten.add(wins ? other : address);
        }
        if (wins) {
            epochs[slot] = epoch;
            masters[slot] = address;
        }
    }

    /** Returns whether no node has said anything. */
    boolean isEmpty() {
        return empty;
    }

    /** Returns whether all nodes that were asked agree that this one has failed. */
    boolean isFailed(Address address) {
        return failed.contains(address) && !alive.contains(address);
    }

    /** Returns whether one of the nodes that were asked says that this one has failed. */
    boolean isFailedForOne(Address address) {
        return failed.contains(address);
    }

    /** Returns whether this node is a master: it has slots, or none that it has, as it believes, have been taken by others. */
    boolean isMaster(Address address) {
        return hasSlots(address) || (alive.contains(address) && !beaten.contains(address));
    }

    boolean hasSlots(Address address) {
        return Arrays.asList(masters).contains(address);
    }

    /** Returns how many masters have slots: only they have a say in who replaces another. */
    long voters() {
        return Arrays.stream(masters).filter(Objects::nonNull).distinct().count();
    }

    @Nullable
    Address masterOf(int slot) {
        return masters[slot];
    }

    /** Returns the masters that have slots, and those that may be about to take some. */
    List<Address> masters() {
        Set<Address> distinct = new LinkedHashSet<>(alive);
        for (Address master : masters) {
            if (master != null) {
                distinct.add(master);
            }
        }
        return new ArrayList<>(distinct);
    }
}
