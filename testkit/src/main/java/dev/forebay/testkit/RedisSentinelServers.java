package dev.forebay.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real master with two replicas, and three sentinels that watch it, on the loopback interface and random free ports.
 *
 * <p>A master that gives no answer for 1 s is replaced. {@link #close()} ends all and deletes their data; so does the end of this JVM.
 */
public final class RedisSentinelServers implements AutoCloseable {
    /** What the sentinels call the master. */
    public static final String MASTER = "forebay";

    private static final int REPLICAS = 2;
    private static final int SENTINELS = 3;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinelServers() {}

    /** Starts all, and waits until the replicas follow and the sentinels know of them and of each other. */
    public static RedisSentinelServers start() {
        return start("repl-diskless-sync-delay 0");
    }

    /** As {@link #start()}, with a master that stays one: it cannot be told that another has taken its place. */
    public static RedisSentinelServers startWithStubbornMaster() {
        return start("repl-diskless-sync-delay 0", "rename-command SLAVEOF \"\"");
    }

    private static RedisSentinelServers start(String... settings) {
        RedisSentinelServers all = new RedisSentinelServers();
        try {
            all.startAll(settings);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void startAll(String... settings) {
        RedisServer master =
                RedisServer.start(Stream.concat(Stream.of("repl-diskless-sync yes"), Arrays.stream(settings))
                        .toArray(String[]::new));
        servers.add(master);
        for (int i = 0; i < REPLICAS; i++) {
            servers.add(RedisServer.start("replicaof 127.0.0.1 " + master.port()));
        }
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.startSentinel(
                    "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                    "sentinel down-after-milliseconds " + MASTER + " 1000",
                    "sentinel failover-timeout " + MASTER + " 5000"));
        }
        RedisClusterServers.await(() -> sentinels.stream().allMatch(sentinel -> {
            String seen = sentinel.command("SENTINEL", "MASTER", MASTER);
            return seen.contains("num-slaves\n" + REPLICAS) && seen.contains("num-other-sentinels\n" + (SENTINELS - 1));
        }));
    }

    /** Returns the address, such as {@code redis-sentinel://127.0.0.1:40001,127.0.0.1:40002?sentinelMasterId=forebay}. */
    public String uri() {
        return uri(MASTER);
    }

    /** Returns the address with another name of the master. */
    public String uri(String master) {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "?sentinelMasterId=" + master));
    }

    /** Returns the server that the first sentinel names as the master. */
    public RedisServer master() {
        List<String> address = sentinels
                .get(0)
                .command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
                .lines()
                .toList();
        return servers.stream()
                .filter(server -> address.get(1).equals(String.valueOf(server.port())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of ours: " + address));
    }

    /** Returns the sentinels. One that is started again knows what it knew at first. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Has a sentinel make a replica the master, although nothing is wrong. */
    public void failOver() {
        sentinels.get(0).command("SENTINEL", "FAILOVER", MASTER);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
