package dev.forebay.redis.internal.server;

import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import io.lettuce.core.protocol.CommandType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says of itself. */
public final class ServerInfo {
    private ServerInfo() {}

    public static Request<byte @Nullable []> request(String section) {
        return Request.one(CommandType.INFO, Request.args().add(section));
    }

    /** Returns the fields of an answer. */
    public static Map<String, String> parse(byte[] answer) {
        Map<String, String> fields = new HashMap<>();
        Bytes.text(answer).lines().filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1));
        });
        return fields;
    }
}
