package dev.forebay.jdbc.internal.mapping;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The classes that travel to and from the driver, and the columns that keep their values unchanged. */
public enum Wire {
    BOOLEAN(Boolean.class, true, ColumnKind.BOOLEAN),
    BYTE(Byte.class, true, ColumnKind.INT1),
    SHORT(Short.class, true, ColumnKind.INT1, ColumnKind.INT2),
    INTEGER(Integer.class, true, ColumnKind.INT1, ColumnKind.INT2, ColumnKind.INT4),
    LONG(Long.class, true, ColumnKind.INT1, ColumnKind.INT2, ColumnKind.INT4, ColumnKind.INT8),
    FLOAT(Float.class, false, ColumnKind.FLOAT4, ColumnKind.FLOAT8),
    DOUBLE(Double.class, false, ColumnKind.FLOAT8),
    DECIMAL(BigDecimal.class, false, ColumnKind.DECIMAL),
    TEXT(String.class, true, ColumnKind.TEXT, ColumnKind.CHAR, ColumnKind.ENUM, ColumnKind.JSON),
    INSTANT(Instant.class, false, ColumnKind.TIMESTAMP_ZONED, ColumnKind.EPOCH),
    LOCAL_DATE(LocalDate.class, true, ColumnKind.DATE),
    LOCAL_DATE_TIME(LocalDateTime.class, false, ColumnKind.TIMESTAMP),
    UUID(UUID.class, true, ColumnKind.UUID),
    BYTES(byte[].class, false, ColumnKind.BYTES);

    private final Class<?> type;
    private final boolean keyable;

    @SuppressWarnings("ImmutableEnumChecker") // the JDK's immutable sets have no type of their own
    private final Set<ColumnKind> kinds;

    Wire(Class<?> type, boolean keyable, ColumnKind first, ColumnKind... more) {
        this.type = type;
        this.keyable = keyable;
        this.kinds = Set.copyOf(EnumSet.of(first, more));
    }

    /** Returns the wire of a class, or {@code null} when there is none. */
    public static @Nullable Wire of(Class<?> type) {
        for (Wire wire : values()) {
            if (wire.type == type) {
                return wire;
            }
        }
        return null;
    }

    /** Returns whether a column of this kind gives back every value that it took, and holds nothing that this class cannot. */
    public boolean fits(ColumnKind kind) {
        return kinds.contains(kind);
    }

    /** Returns whether values are equal in the database exactly when they are equal in Java, and have an order. */
    public boolean isKeyable() {
        return keyable;
    }

    /** Binds a value. */
    public void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setObject(index, value);
        }
    }

    /** Returns the value of a result's column. */
    public @Nullable Object read(ResultSet result, int index) throws SQLException {
        return switch (this) {
            case BOOLEAN -> unlessNull(result, result.getBoolean(index));
            case BYTE -> unlessNull(result, result.getByte(index));
            case SHORT -> unlessNull(result, result.getShort(index));
            case INTEGER -> unlessNull(result, result.getInt(index));
            case LONG -> unlessNull(result, result.getLong(index));
            case FLOAT -> unlessNull(result, result.getFloat(index));
            case DOUBLE -> unlessNull(result, result.getDouble(index));
            case DECIMAL -> result.getBigDecimal(index);
            case TEXT -> result.getString(index);
            case INSTANT -> {
                OffsetDateTime time = result.getObject(index, OffsetDateTime.class);
                yield time == null ? null : time.toInstant();
            }
            case LOCAL_DATE -> result.getObject(index, LocalDate.class);
            case LOCAL_DATE_TIME -> result.getObject(index, LocalDateTime.class);
            case UUID -> {
                // MySQL's driver makes some other UUID of a column of that type, if it is asked for an object.
                String text = result.getString(index);
                yield text == null ? null : java.util.UUID.fromString(text);
            }
            case BYTES -> result.getBytes(index);
        };
    }

    /** Returns the value as PostgreSQL reads it from text. */
    public @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
    }

    private static @Nullable Object unlessNull(ResultSet result, Object value) throws SQLException {
        return result.wasNull() ? null : value;
    }
}
