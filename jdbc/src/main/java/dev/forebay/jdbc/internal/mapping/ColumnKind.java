package dev.forebay.jdbc.internal.mapping;

/** What a column stores, whatever its database calls it; with the Java types that fit, for messages. */
public enum ColumnKind {
    BOOLEAN("boolean"),
    INT1("byte, short, int or long"),
    INT2("short, int or long"),
    INT4("int or long"),
    INT8("long"),
    DECIMAL("BigDecimal"),
    FLOAT4("float"),
    FLOAT8("double or float"),
    TEXT("String or an enum"),
    CHAR("String or an enum"),
    ENUM("an enum or String"),
    JSON("String, or a ColumnType stored as text"),
    UUID("UUID"),
    BYTES("byte[]"),
    DATE("LocalDate"),
    TIMESTAMP("LocalDateTime"),
    TIMESTAMP_ZONED("Instant"),
    /** A moment that is read as seconds since 1970. */
    EPOCH("Instant"),
    /** A type that no component can be mapped to. */
    OTHER("none: this column type is not supported");

    private final String javaTypes;

    ColumnKind(String javaTypes) {
        this.javaTypes = javaTypes;
    }

    /** Returns the Java types to use for a column of this kind. */
    public String javaTypes() {
        return javaTypes;
    }

    /** Returns whether it stores whole numbers. */
    public boolean isWhole() {
        return this == INT1 || this == INT2 || this == INT4 || this == INT8;
    }
}
