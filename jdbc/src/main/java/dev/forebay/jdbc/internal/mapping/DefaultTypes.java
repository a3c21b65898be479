package dev.forebay.jdbc.internal.mapping;

import dev.forebay.jdbc.ColumnType;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** The column types of the usual Java types. */
final class DefaultTypes {
    private DefaultTypes() {}

    /** Returns the column type of a Java type, or {@code null} when it needs one of its own. */
    static @Nullable ColumnType<?> of(Class<?> javaType) {
        Class<?> type = MethodType.methodType(javaType).wrap().returnType();
        if (type == Character.class) {
            return ColumnType.<Character>text(String::valueOf, DefaultTypes::onlyCharacter);
        }
        if (type.isEnum()) {
            return enumType(type);
        }
        return Wire.of(type) == null ? null : asItIs(type);
    }

    private static <T> ColumnType<T> asItIs(Class<T> type) {
        return ColumnType.of(type, value -> value, stored -> stored);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type is an enum
    private static ColumnType<?> enumType(Class<?> type) {
        return ColumnType.<Enum>text(Enum::name, text -> Enum.valueOf((Class) type, text));
    }

    private static char onlyCharacter(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("'" + text + "' is not one character");
        }
        return text.charAt(0);
    }
}
