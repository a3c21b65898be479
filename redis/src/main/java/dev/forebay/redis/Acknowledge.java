package dev.forebay.redis;

import java.time.Duration;
import java.util.Objects;

/**
 * What the server must have done with a write-behind change or a counter's delta before it is acknowledged.
 *
 * <p>By default the answer of the server is enough, and what that survives is a matter of its settings, see
 * {@link RedisBackend#durability()}. A higher level costs each write one more round trip, which concurrent writes share, and needs
 * a server that has the command for it: {@link RedisBackend#connect(String, RedisOptions)} refuses any other, and never settles for
 * less.
 *
 * <p>A write that is not confirmed in time fails with {@link dev.forebay.StoreUnavailableException}. It is in the server's memory
 * all the same, reads see it and it is drained, but it may be lost with the server: as after every outage, write it again.
 *
 * @param replicas how many replicas must have the write, 0 to 100: in their memory or, with {@code disk}, in their append-only files
 * @param disk whether the server itself must have synced the write to its append-only file
 * @param timeout how long the server may take to confirm, 1 ms to 10 s; without meaning where nothing is asked for
 */
public record Acknowledge(int replicas, boolean disk, Duration timeout) {
    private static final int MOST_REPLICAS = 100;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    public Acknowledge {
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("replicas is %d; it must be 0 to %d".formatted(replicas, MOST_REPLICAS));
        }
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "timeout of the acknowledgement is %s; it must be %s to %s".formatted(timeout, SHORTEST, LONGEST));
        }
    }

    /** The server's answer is enough: the write is in its memory. The default. */
    public static Acknowledge byServer() {
        return new Acknowledge(0, false, Duration.ofSeconds(1));
    }

    /**
     * The write is in the memory of replicas, too ({@code WAIT}): it survives a failover to one of them.
     *
     * <p>A server that has fewer replicas at the moment is not refused, as they may come later, and reads need none: until then each write fails
     * when {@code timeout} is over. {@link RedisBackend#durability()} says how many are connected.
     *
     * @param replicas how many, 1 to 100
     * @param timeout how long they may take, 1 ms to 10 s
     */
    public static Acknowledge byReplicas(int replicas, Duration timeout) {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas is %d; it must be 1 to %d".formatted(replicas, MOST_REPLICAS));
        }
        return new Acknowledge(replicas, false, timeout);
    }

    /**
     * The server has synced the write to its append-only file ({@code WAITAOF}): it survives a crash of the server's machine,
     * whatever {@code appendfsync} is. Needs Redis 7.2 or later, or Valkey, with {@code appendonly yes}.
     *
     * @param timeout how long it may take, 1 ms to 10 s; with {@code appendfsync everysec} a sync begins once a second
     */
    public static Acknowledge byDisk(Duration timeout) {
        return new Acknowledge(0, true, timeout);
    }

    /** Returns whether the server's own answer is enough. */
    public boolean isByServer() {
        return replicas == 0 && !disk;
    }
}
