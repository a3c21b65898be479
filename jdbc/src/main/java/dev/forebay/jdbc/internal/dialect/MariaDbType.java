package dev.forebay.jdbc.internal.dialect;

import dev.forebay.jdbc.internal.mapping.ColumnKind;
import dev.forebay.jdbc.internal.mapping.Quirks;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column.
 *
 * @param name such as {@code int}
 * @param declaration such as {@code int(10) unsigned}
 * @param collation how texts are compared, or {@code null}
 */
record MariaDbType(
        String name, String declaration, @Nullable String collation) {
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    ColumnKind kind() {
        boolean unsigned = declaration.contains("unsigned");
        return switch (name) {
            // What BOOLEAN is another word for.
            case "tinyint" ->
                declaration.startsWith("tinyint(1)")
                        ? ColumnKind.BOOLEAN
                        : unsigned ? ColumnKind.INT2 : ColumnKind.INT1;
            case "bit" -> declaration.equals("bit(1)") ? ColumnKind.BOOLEAN : ColumnKind.OTHER;
            case "smallint" -> unsigned ? ColumnKind.INT4 : ColumnKind.INT2;
            case "mediumint" -> ColumnKind.INT4;
            case "int" -> unsigned ? ColumnKind.INT8 : ColumnKind.INT4;
            case "bigint" -> ColumnKind.INT8;
            case "decimal" -> ColumnKind.DECIMAL;
            // With digits, as in FLOAT(7,4), it rounds.
            case "float" -> declaration.contains("(") ? ColumnKind.OTHER : ColumnKind.FLOAT4;
            case "double" -> declaration.contains("(") ? ColumnKind.OTHER : ColumnKind.FLOAT8;
            case "varchar", "tinytext", "text", "mediumtext", "longtext" -> ColumnKind.TEXT;
            case "char" -> ColumnKind.CHAR;
            case "enum" -> ColumnKind.ENUM;
            case "json" -> ColumnKind.JSON;
            case "uuid" -> ColumnKind.UUID;
            case "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> ColumnKind.BYTES;
            case "date" -> ColumnKind.DATE;
            case "datetime" -> ColumnKind.TIMESTAMP;
            case "timestamp" -> ColumnKind.EPOCH;
            default -> ColumnKind.OTHER;
        };
    }

    /**
     * Returns what the column does to values in silence.
     *
     * @param maxBytes the most bytes of a text in UTF-8, or 0
     * @param fillsNull whether it puts a value of its own in the place of {@code NULL}
     */
    Quirks quirks(long maxBytes, boolean fillsNull) {
        boolean number = kind() == ColumnKind.FLOAT4 || kind() == ColumnKind.FLOAT8;
        boolean text = name.endsWith("text");
        return new Quirks(folding(), labels(), text ? maxBytes : 0, kind() == ColumnKind.CHAR, number, fillsNull);
    }

    /** Only a binary collation tells all texts apart, and most of these take no notice of blanks at the end. */
    private String folding() {
        boolean exact = collation == null
                || collation.equals("binary")
                || collation.endsWith("_nopad_bin")
                || collation.equals("utf8mb4_0900_bin");
        return exact
                ? ""
                : "has collation %s, which takes different texts for equal; declare it COLLATE utf8mb4_nopad_bin (MySQL: utf8mb4_0900_bin)"
                        .formatted(collation);
    }

    private Set<String> labels() {
        Set<String> labels = new LinkedHashSet<>();
        if (name.equals("enum")) {
            Matcher matcher = LABEL.matcher(declaration);
            while (matcher.find()) {
                labels.add(matcher.group(1).replace("''", "'"));
            }
        }
        return labels;
    }
}
