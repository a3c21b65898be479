package dev.forebay.redis.internal.line;

import dev.forebay.redis.Acknowledge;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The command by which the server confirms what went before over the same connection, and what its answer says. */
final class Confirmation {
    private static final ProtocolKeyword WAITAOF = new Keyword("WAITAOF");

    private final Acknowledge level;

    Confirmation(Acknowledge level) {
        this.level = level;
    }

    /** Has the server confirm nothing, which fails where it does not have, or allow, the command. */
    void probe(Wire wire) {
        wire.send("asking whether it can confirm writes", request(0, 1));
    }

    Request<List<@Nullable Object>> request() {
        return request(level.replicas(), level.timeout().toMillis());
    }

    /** {@code WAIT} answers with a number, which a list takes as its one element. */
    private Request<List<@Nullable Object>> request(int replicas, long timeoutMillis) {
        CommandArgs<byte[], byte[]> arguments = Request.args();
        if (level.disk()) {
            arguments.add(1);
        }
        arguments.add(replicas).add(timeoutMillis);
        return Request.list(level.disk() ? WAITAOF : CommandType.WAIT, arguments);
    }

    /** Returns what is missing, in words; {@code null} if nothing is. */
    @Nullable
    String missing(List<@Nullable Object> answer) {
        long replicas = number(answer, level.disk() ? 1 : 0);
        boolean onDisk = !level.disk() || number(answer, 0) >= 1;
        if (onDisk && replicas >= level.replicas()) {
            return null;
        }
        String timeout = " confirmed within %d ms (acknowledge)"
                .formatted(level.timeout().toMillis());
        return onDisk
                ? "only %d of %d replicas%s".formatted(replicas, level.replicas(), timeout)
                : "no sync to disk" + timeout;
    }

    /** Returns why a server that refused the probe will not do, and what to do. */
    String refusal(String server, String words) {
        return level.disk()
                ? ("%s cannot acknowledge writes by disk: %s. That takes WAITAOF, which is in Redis 7.2 or later and in Valkey, and"
                                + " appendonly yes; with appendfsync always there, every write is synced without it")
                        .formatted(server, words)
                : ("%s cannot acknowledge writes by replicas: %s. That takes WAIT, for a user who may use it, on a server that is no"
                                + " replica itself")
                        .formatted(server, words);
    }

    private static long number(List<@Nullable Object> answer, int at) {
        return (Long) Objects.requireNonNull(answer.get(at));
    }

    /** A command that the client has no name for. */
    private record Keyword(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return Bytes.of(word);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
