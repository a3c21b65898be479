package dev.forebay.jdbc.internal.mapping;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of tables and columns: checked when they come in, quoted when they go out. */
public final class Identifier {
    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Identifier() {}

    /**
     * Returns the name.
     *
     * @throws IllegalArgumentException if it is not made of letters, digits and {@code _}, or begins with a digit
     */
    public static String check(String what, String name) {
        if (!PART.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s name '%s': use letters, digits and '_', and no digit first".formatted(what, name));
        }
        return name;
    }

    /** Returns the name as SQL takes it literally. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns the column name of a component: {@code unitPrice} is {@code unit_price}, {@code imageURL} is {@code image_url}. */
    public static String columnOf(String component) {
        return WORD_START.matcher(component).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
