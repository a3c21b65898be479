package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt to fit Java types to a table: gathers everything that does not fit, to be told at once. */
final class Fit {
    private final TableInfo table;
    private final MappingOptions options;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> bound = new HashSet<>();

    Fit(TableInfo table, MappingOptions options) {
        this.table = table;
        this.options = options;
    }

    TableInfo table() {
        return table;
    }

    MappingOptions options() {
        return options;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    /**
     * @throws IllegalArgumentException if there are problems
     */
    void refuseProblems(String mapped) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "table %s does not fit %s: %s".formatted(table.name(), mapped, String.join("; ", problems)));
        }
    }

    /** Returns whether a component was meant for this column, even if it did not fit. */
    boolean isBound(ColumnInfo info) {
        return bound.contains(info.name());
    }

    /** Fits one component to one column. Empty, and a problem more, when it does not fit. */
    @SuppressWarnings("unchecked") // a type is given the values of its component only
    Optional<Binding> bind(String component, Class<?> javaType, @Nullable ColumnType<?> given, ColumnInfo info) {
        bound.add(info.name());
        ColumnType<?> type = given != null ? given : DefaultTypes.of(javaType);
        Wire wire = type == null ? null : Wire.of(type.storedAs());
        if (type == null) {
            problem("component %s: %s has no column type; give it one with type(..)"
                    .formatted(component, javaType.getName()));
        } else if (wire == null) {
            problem("component %s: its column type is stored as %s, which no column is"
                    .formatted(component, type.storedAs().getName()));
        } else if (!wire.fits(info.kind())) {
            problem("component %s (%s) does not fit column %s (%s): use %s"
                    .formatted(
                            component,
                            given == null
                                    ? javaType.getSimpleName()
                                    : type.storedAs().getSimpleName(),
                            info.name(),
                            info.typeName(),
                            info.kind().javaTypes()));
        } else {
            Column column = new Column(table.name() + "." + info.name(), info, wire);
            return Optional.of(new Binding(component, column, (ColumnType<Object>) type));
        }
        return Optional.empty();
    }
}
