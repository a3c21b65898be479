package dev.forebay.redis.internal.server;

import dev.forebay.Durability;
import dev.forebay.redis.Acknowledge;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the server what an acknowledged write survives there. Where the server forbids it, a setting is unknown. */
public final class ServerSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSettings.class);

    /** Nodes that wait less would take each other for failed whenever one is busy. */
    private static final Duration SHORT_NODE_TIMEOUT = Duration.ofSeconds(1);

    private final String server;
    private final Wire wire;
    private final Acknowledge acknowledge;
    private final Failover failover;

    /** Whether a replica takes over by itself when the server has failed. */
    public enum Failover {
        NONE,
        AUTOMATIC
    }

    ServerSettings(String server, Wire wire, Acknowledge acknowledge, Failover failover) {
        this.failover = failover;
        this.server = server;
        this.wire = wire;
        this.acknowledge = acknowledge;
    }

    /**
     * Returns normally when the server never evicts a journal.
     *
     * @throws IllegalStateException if it may
     */
    public void requireNoEviction(String cache) {
        String policy = evictionPolicy();
        if (policy == null) {
            LOG.warn(
                    "cache '{}': {} does not let its maxmemory-policy be read; see that it is noeviction or volatile-…, or"
                            + " unflushed writes may be evicted",
                    cache,
                    server);
        } else if (policy.startsWith("allkeys")) {
            throw new IllegalStateException(
                    ("cache '%s': %s has maxmemory-policy %s and may evict writes that the database does not have yet; set"
                                    + " maxmemory-policy to noeviction or volatile-lru there, or take a server of its own for the"
                                    + " journal")
                            .formatted(cache, server, policy));
        }
    }

    /** Returns what an acknowledged write-behind put survives. */
    public Durability durability() {
        Durability saved = persistence();
        // The policy may have been changed since the journal was opened.
        return mayEvict() || losesByFailover()
                ? new Durability(saved.survivesProcessCrash(), false, saved.summary())
                : saved;
    }

    /** What a server has saved is of no use when a replica that does not have it takes its place. */
    private boolean losesByFailover() {
        return failover == Failover.AUTOMATIC
                && Integer.parseInt(info("replication").getOrDefault("connected_slaves", "0")) > acknowledge.replicas();
    }

    private Durability persistence() {
        String appendonly = setting("appendonly");
        String tail = replication() + eviction();
        if (appendonly == null) {
            return new Durability(
                    true,
                    false,
                    server + ": its persistence settings may not be read (CONFIG is forbidden), so what survives a"
                            + " restart of it is unknown" + tail);
        }
        if (appendonly.equals("yes")) {
            return appendOnly(String.valueOf(setting("appendfsync")), tail);
        }
        String save = setting("save");
        return save == null || save.isBlank()
                ? new Durability(
                        true,
                        false,
                        server + ": a restart of it loses every write that waits (appendonly no, save \"\")" + tail)
                : new Durability(
                        true,
                        false,
                        "%s: a crash of it loses what waits since its last snapshot (appendonly no, save \"%s\")%s"
                                .formatted(server, save, tail));
    }

    private Durability appendOnly(String fsync, String tail) {
        if (acknowledge.disk()) {
            return new Durability(
                    true,
                    true,
                    "%s: every acknowledged write survives a crash of it, because it is acknowledged when it is synced (appendonly yes, WAITAOF)%s"
                            .formatted(server, tail));
        }
        if (fsync.equals("always") && "yes".equals(setting("no-appendfsync-on-rewrite"))) {
            return new Durability(
                    true,
                    false,
                    server
                            + ": a crash of its machine while it rewrites its log, or saves, loses what was not synced meanwhile"
                            + " (appendonly yes, appendfsync always, no-appendfsync-on-rewrite yes)" + tail);
        }
        return switch (fsync) {
            case "always" ->
                new Durability(
                        true,
                        true,
                        server
                                + ": every acknowledged write survives a crash of it (appendonly yes, appendfsync always)"
                                + tail);
            case "everysec" ->
                new Durability(
                        true,
                        false,
                        server
                                + ": a crash of its machine loses about the last second of acknowledged writes (appendonly yes,"
                                + " appendfsync everysec)" + tail);
            default ->
                new Durability(
                        true,
                        false,
                        "%s: a crash of its machine loses what the operating system had not written out, up to about 30 s (appendonly"
                                        .formatted(server)
                                + " yes, appendfsync " + fsync + ")" + tail);
        };
    }

    private String replication() {
        Map<String, String> info = info("replication");
        String role = info.get("role");
        if (role == null) {
            return "";
        }
        String replicas = info.getOrDefault("connected_slaves", "0");
        if (!role.equals("master")) {
            return "; it is a replica and accepts no writes";
        }
        if (acknowledge.replicas() > 0) {
            return "; %s connected, and a write is acknowledged when %d of them have it"
                    .formatted(count(replicas), acknowledge.replicas());
        }
        return replicas.equals("0")
                ? "; no replicas"
                : "; %s, a failover to which loses what had not arrived there".formatted(count(replicas));
    }

    private static String count(String replicas) {
        return replicas.equals("1") ? "1 replica" : replicas.equals("0") ? "no replicas" : replicas + " replicas";
    }

    private String eviction() {
        return mayEvict() ? "; maxmemory-policy %s may evict what waits".formatted(evictionPolicy()) : "";
    }

    private boolean mayEvict() {
        String policy = evictionPolicy();
        return policy != null && policy.startsWith("allkeys");
    }

    private @Nullable String evictionPolicy() {
        String policy = setting("maxmemory-policy");
        return policy != null ? policy : info("memory").get("maxmemory_policy");
    }

    /** Returns how long the other nodes of a cluster wait before they take this one for failed; a short time where it may not be read. */
    public Duration nodeTimeout() {
        String millis = setting("cluster-node-timeout");
        return millis == null ? SHORT_NODE_TIMEOUT : Duration.ofMillis(Long.parseLong(millis));
    }

    /** Returns a setting, or {@code null} if it may not be read. */
    private @Nullable String setting(String name) {
        List<@Nullable Object> answer = wire.sendIfAllowed(
                "reading its settings",
                Request.list(CommandType.CONFIG, Request.args().add("GET").add(name)));
        return answer == null || answer.size() < 2 ? null : Bytes.text((byte[]) Objects.requireNonNull(answer.get(1)));
    }

    private Map<String, String> info(String section) {
        byte[] answer = wire.sendIfAllowed("reading its state", ServerInfo.request(section));
        return answer == null ? Map.of() : ServerInfo.parse(answer);
    }
}
