package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import dev.forebay.jdbc.RowMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fits a key type to the key columns of a table. */
final class KeyFit<K> {
    private final Fit fit;
    private final String typeName;
    private final @Nullable RowMapper<K> composite;
    private final Map<String, Class<?>> components;

    /**
     * @throws IllegalArgumentException if the key type is a record that is not accessible
     */
    KeyFit(Fit fit, Class<K> keyType) {
        this.fit = fit;
        this.typeName = keyType.getSimpleName();
        this.composite = keyType.isRecord() ? new RecordMapper<>(keyType) : null;
        this.components = composite == null ? Map.of("key", keyType) : composite.components();
    }

    /** A key that fits, unless the fit has problems. */
    record Fitted<K>(KeyMapping<K> mapping, List<Column> columns) {}

    /** Returns the components that options may speak of. */
    Set<String> components() {
        return composite == null ? Set.of() : components.keySet();
    }

    Fitted<K> fitted() {
        List<Binding> bindings = new ArrayList<>();
        List<String> names = columnNames();
        if (!names.isEmpty() && names.size() != components.size()) {
            fit.problem(
                    "key %s has %d components, and its columns are %s".formatted(typeName, components.size(), names));
        } else if (!names.isEmpty()) {
            int i = 0;
            for (Map.Entry<String, Class<?>> component : components.entrySet()) {
                bind(component.getKey(), component.getValue(), names.get(i++)).ifPresent(bindings::add);
            }
            if (bindings.size() == names.size()) {
                checkUnique(bindings);
            }
        }
        List<Column> columns = bindings.stream().map(Binding::column).toList();
        return new Fitted<>(new KeyMapping<>(composite, bindings), columns);
    }

    private List<String> columnNames() {
        List<String> primaryKey = fit.table().primaryKey();
        if (!fit.options().key().isEmpty()) {
            return fit.options().key();
        }
        if (composite != null) {
            return components.keySet().stream().map(fit.options()::columnOf).toList();
        }
        if (primaryKey.size() != 1) {
            fit.problem("key %s is one value, and the primary key is %s: name the key's column with key(..)"
                    .formatted(typeName, primaryKey));
            return List.of();
        }
        return primaryKey;
    }

    private Optional<Binding> bind(String component, Class<?> javaType, String columnName) {
        Optional<ColumnInfo> info = fit.table().column(columnName);
        if (info.isEmpty()) {
            fit.problem("key column %s is missing".formatted(columnName));
            return Optional.empty();
        }
        ColumnType<?> type = composite == null ? null : fit.options().types().get(component);
        Optional<Binding> binding = fit.bind(component, javaType, type, info.get());
        if (binding.isPresent() && !isSureKey(binding.get().column())) {
            fit.problem(
                    "key component %s (%s) is not the same in Java and SQL at all times: use whole numbers, String, UUID, an enum, LocalDate or boolean"
                            .formatted(component, javaType.getSimpleName()));
            return Optional.empty();
        }
        if (binding.isPresent() && !info.get().quirks().folding().isEmpty()) {
            fit.problem("key column %s %s"
                    .formatted(info.get().name(), info.get().quirks().folding()));
        }
        return binding;
    }

    private static boolean isSureKey(Column column) {
        return column.wire().isKeyable() && column.info().kind() != ColumnKind.JSON;
    }

    private void checkUnique(List<Binding> bindings) {
        List<String> key = bindings.stream().map(b -> b.column().info().name()).toList();
        if (!fit.table().uniqueKeys().contains(new HashSet<>(key))) {
            fit.problem("key %s is neither the primary key %s nor a unique constraint"
                    .formatted(key, fit.table().primaryKey()));
        }
    }
}
