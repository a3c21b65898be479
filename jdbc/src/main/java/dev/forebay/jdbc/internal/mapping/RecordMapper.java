package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.RowMapper;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes records apart by their accessors and makes them by their canonical constructor. */
public final class RecordMapper<R> implements RowMapper<R> {
    private final Map<String, Class<?>> components = new LinkedHashMap<>();
    private final Method[] accessors;
    private final Constructor<R> constructor;

    /**
     * @throws IllegalArgumentException if {@code type} is no record, or is not accessible
     */
    public RecordMapper(Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(
                    "%s is no record: map it with mappedBy(RowMapper)".formatted(type.getName()));
        }
        RecordComponent[] declared = type.getRecordComponents();
        for (RecordComponent component : declared) {
            components.put(component.getName(), component.getType());
        }
        accessors = Arrays.stream(declared).map(RecordComponent::getAccessor).toArray(Method[]::new);
        try {
            constructor = type.getDeclaredConstructor(components.values().toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("record " + type.getName() + " has no canonical constructor", e);
        }
        boolean accessible = constructor.trySetAccessible();
        for (Method accessor : accessors) {
            accessible &= accessor.trySetAccessible();
        }
        if (!accessible) {
            throw new IllegalArgumentException(
                    "record %s is not accessible: make it public, or open its package to module %s"
                            .formatted(type.getName(), "dev.forebay.jdbc"));
        }
    }

    @Override
    public Map<String, Class<?>> components() {
        return components;
    }

    @Override
    public @Nullable Object[] write(R row) {
        @Nullable Object[] values = new Object[accessors.length];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = accessors[i].invoke(row);
            } catch (InvocationTargetException e) {
                throw unchecked(e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e); // the constructor has made it accessible
            }
        }
        return values;
    }

    @Override
    public R read(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(e); // a record is not abstract, and the constructor has made it accessible
        }
    }

    private static RuntimeException unchecked(InvocationTargetException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
