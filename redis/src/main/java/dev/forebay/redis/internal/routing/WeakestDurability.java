package dev.forebay.redis.internal.routing;

import dev.forebay.Durability;
import dev.forebay.redis.internal.server.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a write survives on every one of several servers: which of them has it is a matter of its key. */
final class WeakestDurability {
    private WeakestDurability() {}

    static Durability of(String name, List<Server> servers) {
        boolean survivesProcessCrash = true;
        boolean survivesRestart = true;
        Map<String, String> summaries =
                new LinkedHashMap<>(); // without the name, so that masters that are alike say it once
        for (Server server : servers) {
            Durability one = server.settings().durability();
            survivesProcessCrash &= one.survivesProcessCrash();
            survivesRestart &= one.survivesStoreRestart();
            summaries.merge(
                    one.summary().substring(server.name().length()), server.name(), (some, more) -> some + ", " + more);
        }
        String each = String.join(
                "; ",
                summaries.entrySet().stream()
                        .map(one -> summaries.size() == 1
                                ? "each of %d masters%s".formatted(servers.size(), one.getKey())
                                : one.getValue() + one.getKey())
                        .toList());
        return new Durability(survivesProcessCrash, survivesRestart, name + ": " + each);
    }
}
