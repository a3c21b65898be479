package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import dev.forebay.jdbc.RowMapper;
import dev.forebay.jdbc.internal.mapping.RowMapping.InColumn;
import dev.forebay.jdbc.internal.mapping.RowMapping.InKey;
import dev.forebay.jdbc.internal.mapping.RowMapping.Nowhere;
import dev.forebay.jdbc.internal.mapping.RowMapping.Slot;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fits a row type to the columns of a table. */
final class RowFit<V> {
    private final Fit fit;
    private final RowMapper<V> mapper;
    private final List<Column> key;
    private final List<Column> written = new ArrayList<>();
    private final List<Column> readOnly = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    RowFit(Fit fit, RowMapper<V> mapper, List<Column> key) {
        this.fit = fit;
        this.mapper = mapper;
        this.key = key;
    }

    <K> Mapping<K, V> mapping(KeyMapping<K> keys) {
        Map<String, Class<?>> components = mapper.components();
        List<Binding> bindings = new ArrayList<>();
        components.forEach((component, javaType) -> bind(component, javaType).ifPresent(bindings::add));
        bindings.forEach(this::place);
        TableShape shape = new TableShape(fit.table().name(), key, written, readOnly);
        List<Slot> slots = components.keySet().stream()
                .map(component -> slot(component, bindings, shape.selected()))
                .toList();
        return new Mapping<>(fit.table(), shape, keys, new RowMapping<>(shape, mapper, slots));
    }

    private Optional<Binding> bind(String component, Class<?> javaType) {
        if (fit.options().ignored().contains(component)) {
            if (javaType.isPrimitive()) {
                fit.problem("component %s is ignored, and a %s cannot be null".formatted(component, javaType));
            }
            return Optional.empty();
        }
        String columnName = fit.options().columnOf(component);
        Optional<ColumnInfo> info = fit.table().column(columnName);
        if (info.isEmpty()) {
            fit.problem("column %s (component %s) is missing".formatted(columnName, component));
            return Optional.empty();
        }
        if (!taken.add(info.get().name())) {
            fit.problem("column %s has two components".formatted(columnName));
        }
        if (javaType.isPrimitive() && info.get().nullable()) {
            fit.problem("component %s is a %s, and column %s can be null: use %s, or NOT NULL"
                    .formatted(
                            component,
                            javaType,
                            columnName,
                            MethodType.methodType(javaType).wrap().returnType().getSimpleName()));
        }
        ColumnType<?> given = fit.options().types().get(component);
        return fit.bind(component, javaType, given, info.get());
    }

    /** Puts a component's column among the written ones or the others. */
    private void place(Binding binding) {
        ColumnInfo info = binding.column().info();
        boolean isReadOnly = fit.options().readOnly().contains(binding.component());
        Optional<Column> keyColumn =
                key.stream().filter(column -> column.info().equals(info)).findFirst();
        if (keyColumn.isPresent()) {
            if (keyColumn.get().wire() != binding.column().wire()) {
                fit.problem("component %s and the key's column %s have different types"
                        .formatted(binding.component(), info.name()));
            }
        } else if (isReadOnly) {
            readOnly.add(binding.column());
        } else if (info.generated()) {
            fit.problem("column %s is generated: say readOnly(\"%s\")".formatted(info.name(), binding.component()));
        } else {
            written.add(binding.column());
        }
    }

    private Slot slot(String component, List<Binding> bindings, List<Column> selected) {
        Optional<Binding> binding = bindings.stream()
                .filter(candidate -> candidate.component().equals(component))
                .findFirst();
        if (binding.isEmpty()) {
            return new Nowhere();
        }
        for (int i = 0; i < key.size(); i++) {
            if (key.get(i).info().equals(binding.get().column().info())) {
                return new InKey(binding.get(), i);
            }
        }
        return new InColumn(binding.get(), selected.indexOf(binding.get().column()));
    }

    /** Refuses options that speak of a component that is not there: a typing error would pass unseen. */
    void checkOptions(Set<String> keyComponents) {
        Set<String> unknown = fit.options().mentioned();
        unknown.removeAll(mapper.components().keySet());
        unknown.removeAll(keyComponents);
        unknown.forEach(
                component -> fit.problem("an option names component %s, which is missing".formatted(component)));
    }

    /** Refuses a table whose rows cannot be inserted with the mapped columns alone. */
    void checkUnmapped() {
        for (ColumnInfo info : fit.table().columns()) {
            boolean inserted = fit.isBound(info)
                    && readOnly.stream().noneMatch(column -> column.info().equals(info));
            if (!inserted && !info.nullable() && !info.hasDefault() && !info.generated()) {
                fit.problem(
                        "column %s is NOT NULL without a default, and no component writes it".formatted(info.name()));
            }
        }
    }
}
