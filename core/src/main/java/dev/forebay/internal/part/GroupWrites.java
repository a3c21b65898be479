package dev.forebay.internal.part;

import dev.forebay.Writer;
import dev.forebay.spi.GroupWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows and removals together such that one that the source refuses does not keep the others. */
public final class GroupWrites {
    private GroupWrites() {}

    /**
     * Writes a group: in one transaction where the writer can leave refused rows out, else rows and removals in bulk, and one by
     * one after a refusal.
     *
     * @param rows the rows; {@code null} is a removal
     * @return what failed, and how; the source has the others
     */
    public static <K, V> Map<K, Exception> write(Writer<K, V> writer, Map<K, @Nullable V> rows) {
        if (writer instanceof GroupWriter<K, V> group) {
            try {
                return group.writeGroup(rows);
            } catch (Exception e) {
                return allFailed(rows, e);
            }
        }
        Map<K, V> present = new LinkedHashMap<>();
        List<K> removals = new ArrayList<>();
        rows.forEach((key, row) -> {
            if (row == null) {
                removals.add(key);
            } else {
                present.put(key, row);
            }
        });
        Map<K, Exception> failures = new HashMap<>(inBulk(present, writer::putAll));
        failures.putAll(removals.isEmpty() ? Map.of() : inBulk(asMap(removals), map -> writer.removeAll(map.keySet())));
        return failures;
    }

    private interface Bulk<K, R> {
        void write(Map<K, R> rows) throws Exception;
    }

    private static <K, R> Map<K, Exception> inBulk(Map<K, R> rows, Bulk<K, R> bulk) {
        if (rows.isEmpty()) {
            return Map.of();
        }
        try {
            bulk.write(rows);
            return Map.of();
        } catch (Exception e) {
            if (rows.size() == 1 || Outcome.of(e) != Outcome.REFUSED) {
                return allFailed(rows, e);
            }
        }
        Map<K, Exception> failures = new HashMap<>();
        rows.forEach((key, row) -> failures.putAll(inBulk(Map.of(key, row), bulk)));
        return failures;
    }

    private static <K> Map<K, K> asMap(List<K> keys) {
        Map<K, K> map = new LinkedHashMap<>();
        keys.forEach(key -> map.put(key, key));
        return map;
    }

    private static <K> Map<K, Exception> allFailed(Map<K, ?> rows, Exception failure) {
        Map<K, Exception> failures = new HashMap<>();
        rows.keySet().forEach(key -> failures.put(key, failure));
        return failures;
    }
}
