package dev.forebay.spi;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The key formats of the usual key types. */
public final class KeyFormats {
    private KeyFormats() {}

    /**
     * Returns the format of a key type: {@code Long}, {@code Integer}, {@code Short}, {@code String}, {@code UUID}, an enum,
     * or a public record of these, whose components are joined by commas ({@code \} stands before a comma that is text).
     *
     * @throws IllegalArgumentException if the type is none of these; bring a {@link KeyFormat} of your own then
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // each branch is chosen by the type
    public static <K> KeyFormat<K> of(Class<K> type) {
        Objects.requireNonNull(type, "type");
        if (type == Long.class || type == long.class) {
            return (KeyFormat<K>) new Simple<>("Long", Long::valueOf);
        }
        if (type == Integer.class || type == int.class) {
            return (KeyFormat<K>) new Simple<>("Integer", Integer::valueOf);
        }
        if (type == Short.class || type == short.class) {
            return (KeyFormat<K>) new Simple<>("Short", Short::valueOf);
        }
        if (type == String.class) {
            return (KeyFormat<K>) new Simple<>("String", Function.<String>identity());
        }
        if (type == UUID.class) {
            return (KeyFormat<K>) new Simple<>("UUID", UUID::fromString);
        }
        if (type.isEnum()) {
            return new EnumFormat(type);
        }
        if (type.isRecord()) {
            return new RecordFormat<>(type);
        }
        throw new IllegalArgumentException(
                "key type %s: no key format is known for it; set one with CacheBuilder.keyFormat"
                        .formatted(type.getName()));
    }

    private record Simple<K>(String name, Function<String, K> parser) implements KeyFormat<K> {
        @Override
        public String format(K key) {
            return key.toString();
        }

        @Override
        public K parse(String text) {
            return parser.apply(text);
        }
    }

    private record EnumFormat<K extends Enum<K>>(Class<K> type) implements KeyFormat<K> {
        @Override
        public String format(K key) {
            return key.name();
        }

        @Override
        public K parse(String text) {
            return Enum.valueOf(type, text);
        }

        @Override
        public String name() {
            return "enum";
        }
    }

    private static final class RecordFormat<K> implements KeyFormat<K> {
        private final List<Component> components;
        private final Constructor<K> constructor;

        RecordFormat(Class<K> type) {
            RecordComponent[] declared = type.getRecordComponents();
            components = Arrays.stream(declared).map(Component::new).toList();
            try {
                constructor = type.getDeclaredConstructor(
                        Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("record " + type.getName() + " has no canonical constructor", e);
            }
            if (!constructor.trySetAccessible()) {
                throw new IllegalArgumentException(
                        "key type %s: not accessible; make it public, or open its package to module dev.forebay"
                                .formatted(type.getName()));
            }
        }

        @Override
        public String format(K key) {
            StringBuilder text = new StringBuilder();
            for (Component component : components) {
                text.append(text.length() == 0 && component == components.get(0) ? "" : ",");
                text.append(component.format(key).replace("\\", "\\\\").replace(",", "\\,"));
            }
            return text.toString();
        }

        @Override
        public K parse(String text) {
            List<String> parts = split(text);
            if (parts.size() != components.size()) {
                throw new IllegalArgumentException(
                        "'%s' has %d parts; the key has %d".formatted(text, parts.size(), components.size()));
            }
            Object[] arguments = new Object[parts.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = components.get(i).format.parse(parts.get(i));
            }
            try {
                return constructor.newInstance(arguments);
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException("'" + text + "' is no key: " + e.getCause(), e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The types of the components: they alone decide what a text means, and the record may be renamed. */
        @Override
        public String name() {
            return components.stream()
                    .map(component -> component.format.name())
                    .collect(Collectors.joining(",", "(", ")"));
        }

        private static List<String> split(String text) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && i + 1 < text.length()) {
                    part.append(text.charAt(++i));
                } else if (c == ',') {
                    parts.add(part.toString());
                    part.setLength(0);
                } else {
                    part.append(c);
                }
            }
            parts.add(part.toString());
            return parts;
        }
    }

    /** One component of a record key. */
    private static final class Component {
        private final RecordComponent component;
        private final KeyFormat<Object> format;

        @SuppressWarnings("unchecked") // the format is that of the component's own type
        Component(RecordComponent component) {
            this.component = component;
            this.format = (KeyFormat<Object>) of(component.getType());
            component.getAccessor().trySetAccessible();
        }

        String format(Object key) {
            try {
                Object value = component.getAccessor().invoke(key);
                if (value == null) {
                    throw new IllegalArgumentException(
                            "key %s: component %s is null".formatted(key, component.getName()));
                }
                return format.format(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
