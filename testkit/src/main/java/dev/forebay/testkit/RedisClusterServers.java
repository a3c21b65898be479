package dev.forebay.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real cluster of six nodes, three masters with a replica each, on the loopback interface and random free ports.
 *
 * <p>A node that gives no answer for 1.5 s has failed for the others, and its replica takes over. {@link #close()} ends all nodes
 * and deletes their data; so does the end of this JVM. Methods may be called by any thread, one at a time.
 */
public final class RedisClusterServers implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String[] SETTINGS = {
        "cluster-node-timeout 1500",
        "repl-diskless-sync yes",
        "repl-diskless-sync-delay 0",
        "repl-ping-replica-period 1"
    };

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisClusterServers() {}

    /** Starts the nodes, joins them, and waits until all slots are served and all replicas follow. */
    public static RedisClusterServers start(String... settings) {
        RedisClusterServers cluster = new RedisClusterServers();
        try {
            String[] all = Stream.concat(Arrays.stream(SETTINGS), Arrays.stream(settings))
                    .toArray(String[]::new);
            for (int i = 0; i < 2 * MASTERS; i++) {
                cluster.nodes.add(RedisServer.startNode(all));
            }
            cluster.join();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Returns a cluster that the tests of this JVM share. They do not stop its nodes, and leave its slots where they are. */
    public static RedisClusterServers shared() {
        return Shared.CLUSTER;
    }

    private void join() {
        RedisServer first = nodes.get(0);
        for (int i = 0; i < MASTERS; i++) {
            int from = i * SLOTS / MASTERS;
            int to = (i + 1) * SLOTS / MASTERS;
            nodes.get(i)
                    .command(Stream.concat(
                                    Stream.of("CLUSTER", "ADDSLOTS"),
                                    IntStream.range(from, to).mapToObj(String::valueOf))
                            .toArray(String[]::new));
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            first.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()));
        }
        awaitAcquainted();
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(MASTERS + i).command("CLUSTER", "REPLICATE", idOf(nodes.get(i)));
        }
        awaitServed();
    }

    private void awaitAcquainted() {
        await(() -> nodes.stream()
                .allMatch(node -> node.command("CLUSTER", "NODES")
                                .lines()
                                .filter(line -> line.contains(" connected") && !line.contains("handshake"))
                                .count()
                        == nodes.size()));
    }

    /** Adds a master that has no slots yet, and no replica. */
    public RedisServer addMaster() {
        RedisServer added = RedisServer.startNode(SETTINGS);
        nodes.add(added);
        nodes.get(0).command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(added.port()));
        awaitAcquainted();
        await(() -> added.command("CLUSTER", "INFO").contains("cluster_state:ok"));
        return added;
    }

    /** Ends a master that has no slots any more. */
    public void remove(RedisServer master) {
        String id = idOf(master);
        nodes.remove(master);
        running().forEach(node -> node.command("CLUSTER", "FORGET", id));
        master.close();
    }

    /** Waits until every node that runs takes all slots for served, and every master has a replica that follows. */
    public void awaitServed() {
        await(() -> running().allMatch(node -> node.command("CLUSTER", "INFO").contains("cluster_state:ok"))
                && running()
                        .allMatch(node -> node.command("INFO", "replication")
                                .matches("(?s).*(master_link_status:up|state=online).*")));
    }

    /** Returns the address, such as {@code redis-cluster://127.0.0.1:12345,127.0.0.1:12346}. */
    public String uri() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** Returns all nodes, masters and replicas. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the nodes that run and are masters. */
    public List<RedisServer> masters() {
        return running()
                .filter(node -> node.command("ROLE").startsWith("master"))
                .toList();
    }

    /** Returns the master that has the slot of a key. */
    public RedisServer masterOf(String key) {
        return masterOfSlot(slotOf(key));
    }

    /** Returns the master that has a slot. */
    public RedisServer masterOfSlot(String slot) {
        return masters().stream()
                .filter(node -> serves(node, slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no master has slot " + slot));
    }

    private static boolean serves(RedisServer node, String slot) {
        int number = Integer.parseInt(slot);
        return node.command("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(8))
                .filter(range -> !range.startsWith("["))
                .anyMatch(range -> {
                    String[] ends = range.split("-", -1);
                    return Integer.parseInt(ends[0]) <= number && number <= Integer.parseInt(ends[ends.length - 1]);
                });
    }

    /** Returns the slot of a key. */
    public String slotOf(String key) {
        return running().findFirst().orElseThrow().command("CLUSTER", "KEYSLOT", key);
    }

    /** Begins to move a slot: from here on, keys go from the one to the other by {@link #moveKeys}. */
    public void beginMove(String slot, RedisServer from, RedisServer to) {
        to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", idOf(from));
        from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", idOf(to));
    }

    /** Moves some keys of a slot; returns whether none is left. */
    public boolean moveKeys(String slot, RedisServer from, RedisServer to, int most) {
        String keys = from.command("CLUSTER", "GETKEYSINSLOT", slot, String.valueOf(most));
        if (keys.isEmpty()) {
            return true;
        }
        migrate(keys.lines(), from, to);
        return false;
    }

    /** Moves one key of a slot whose move has begun. */
    public void moveKey(String key, RedisServer from, RedisServer to) {
        migrate(Stream.of(key), from, to);
    }

    private static void migrate(Stream<String> keys, RedisServer from, RedisServer to) {
        from.command(Stream.concat(
                        Stream.of("MIGRATE", "127.0.0.1", String.valueOf(to.port()), "", "0", "10000", "KEYS"), keys)
                .toArray(String[]::new));
    }

    /** Ends the move of a slot, of which no key is left behind: all masters are told. */
    public void endMove(String slot, RedisServer to) {
        String owner = idOf(to);
        to.command("CLUSTER", "SETSLOT", slot, "NODE", owner);
        for (RedisServer node : masters()) {
            try {
                node.command("CLUSTER", "SETSLOT", slot, "NODE", owner);
            } catch (IllegalStateException e) {
                // A master that has heard of the loss of its last slot has become a replica.
                if (!node.command("ROLE").startsWith("slave")) {
                    throw e;
                }
            }
        }
    }

    private static String idOf(RedisServer node) {
        return node.command("CLUSTER", "MYID");
    }

    private Stream<RedisServer> running() {
        return nodes.stream().filter(RedisServer::isRunning);
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(IllegalStateException.class)
                .until(condition);
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    /** Ends with the JVM, as each of its nodes does. */
    private static final class Shared {
        static final RedisClusterServers CLUSTER = start();
    }
}
