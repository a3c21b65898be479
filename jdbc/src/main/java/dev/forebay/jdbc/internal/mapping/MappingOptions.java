package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was said about a mapping beyond the defaults.
 *
 * @param key the key's columns; empty for the default
 * @param columns column by component, for those that are not named by the rule
 * @param types column type by component, for those that have no default type
 * @param readOnly components that are read and never written
 * @param ignored components without a column
 */
public record MappingOptions(
        List<String> key,
        Map<String, String> columns,
        Map<String, ColumnType<?>> types,
        Set<String> readOnly,
        Set<String> ignored) {

    /** Returns options that name the key's columns only. */
    public static MappingOptions ofKey(List<String> key) {
        return new MappingOptions(key, Map.of(), Map.of(), Set.of(), Set.of());
    }

    String columnOf(String component) {
        return columns.getOrDefault(component, Identifier.columnOf(component));
    }

    /** Returns every component that an option speaks of. */
    Set<String> mentioned() {
        Set<String> mentioned = new LinkedHashSet<>(columns.keySet());
        mentioned.addAll(types.keySet());
        mentioned.addAll(readOnly);
        mentioned.addAll(ignored);
        return mentioned;
    }
}
