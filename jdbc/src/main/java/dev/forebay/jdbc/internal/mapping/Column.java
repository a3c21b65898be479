package dev.forebay.jdbc.internal.mapping;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/**
 * A mapped column: refuses the values that the database would change on their way in, and cuts times to what it keeps.
 *
 * @param label table and column, for messages
 * @param info what the database says of it
 * @param wire how its values travel
 */
public record Column(String label, ColumnInfo info, Wire wire) {
    private static final LocalDateTime FIRST = LocalDate.of(1, 1, 1).atStartOfDay();
    private static final LocalDateTime LAST = LocalDate.of(9999, 12, 31).atTime(LocalTime.MAX);

    /** Returns a column of no table, for a parameter of a statement. */
    public static Column parameter(String name, ColumnKind kind, Wire wire) {
        return new Column(name, new ColumnInfo(name, kind, "", 0, 0, false, false, false, Quirks.NONE), wire);
    }

    /** Returns the name for use in a statement. */
    public String quoted() {
        return Identifier.quote(info.name());
    }

    /**
     * Returns the value as the column keeps it.
     *
     * @throws IllegalArgumentException if the database would store another value
     */
    public Object normalise(Object value) {
        return switch (wire) {
            case DECIMAL -> checkDecimal((BigDecimal) value);
            case TEXT -> checkText((String) value);
            case INSTANT ->
                cut(checkTime((Instant) value, FIRST.toInstant(ZoneOffset.UTC), LAST.toInstant(ZoneOffset.UTC)));
            case LOCAL_DATE_TIME -> cut(checkTime((LocalDateTime) value, FIRST, LAST));
            case LOCAL_DATE -> checkTime((LocalDate) value, FIRST.toLocalDate(), LAST.toLocalDate());
            case FLOAT, DOUBLE -> checkNumber((Number) value);
            default -> value;
        };
    }

    /**
     * Takes note that a value is {@code null}; whether the column may be is the database's to say.
     *
     * @throws IllegalArgumentException if the database would store a value of its own
     */
    public void checkNull() {
        if (info.quirks().fillsNull()) {
            throw refusal("null; the database would put a value of its own there");
        }
    }

    /** Returns the value of a result's column. */
    public @Nullable Object read(ResultSet result, int index) throws SQLException {
        if (info.kind() != ColumnKind.EPOCH) {
            return wire.read(result, index);
        }
        BigDecimal seconds = result.getBigDecimal(index);
        if (seconds == null) {
            return null;
        }
        BigDecimal[] wholeAndRest = seconds.divideAndRemainder(BigDecimal.ONE);
        return Instant.ofEpochSecond(
                wholeAndRest[0].longValueExact(),
                wholeAndRest[1].movePointRight(9).longValueExact());
    }

    private Number checkNumber(Number value) {
        if (info.quirks().finiteOnly() && !Double.isFinite(value.doubleValue())) {
            throw refusal(value + "; the database has finite numbers only");
        }
        return value;
    }

    private BigDecimal checkDecimal(BigDecimal value) {
        boolean unlimited = info.size() == 0;
        if (unlimited) {
            return value;
        }
        // Never rescaled: 1E+1000000000 is small as it is, and a gigabyte with scale 0.
        BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (stripped.scale() > info.digits()) {
            throw refusal("%s has %d decimals; the column keeps %d".formatted(value, stripped.scale(), info.digits()));
        }
        long whole = (long) stripped.precision() - stripped.scale();
        if (whole > (long) info.size() - info.digits()) {
            throw refusal("%s has %d digits before the point; the column keeps %d"
                    .formatted(value, whole, info.size() - info.digits()));
        }
        return value;
    }

    private String checkText(String value) {
        int characters = value.length();
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (Character.charCount(value.codePointAt(i)) == 1) {
                    throw refusal("half a surrogate pair at index " + i + "; a database would store '?'");
                }
                i++;
                characters--;
            }
        }
        if (info.kind() == ColumnKind.CHAR && characters != info.size()) {
            throw refusal("%d characters; the column pads every value to %d".formatted(characters, info.size()));
        }
        // Databases refuse what is too long, but silently drop blanks at the end of it.
        if (info.kind() == ColumnKind.TEXT && info.size() > 0 && characters > info.size()) {
            throw refusal("%d characters; the column keeps %d".formatted(characters, info.size()));
        }
        checkQuirks(value);
        return value;
    }

    private void checkQuirks(String value) {
        Quirks quirks = info.quirks();
        if (quirks.dropsBlanks() && value.endsWith(" ")) {
            throw refusal("a blank at the end, which the column drops");
        }
        if (!quirks.labels().isEmpty() && !quirks.labels().contains(value)) {
            throw refusal("'%s' is none of %s".formatted(value, quirks.labels()));
        }
        // A character is at most 3 bytes, or 4 as a pair: most texts need not be encoded to know that they fit.
        if (quirks.maxBytes() > 0
                && value.length() * 3L > quirks.maxBytes()
                && value.getBytes(StandardCharsets.UTF_8).length > quirks.maxBytes()) {
            throw refusal("more than the %d bytes that the column keeps".formatted(quirks.maxBytes()));
        }
    }

    private <T extends Comparable<? super T>> T checkTime(T value, T first, T last) {
        if (value.compareTo(first) < 0 || value.compareTo(last) > 0) {
            throw refusal(value + " is not within the years 1 to 9999");
        }
        return value;
    }

    /** Cuts off what is finer than the column's fraction of a second; databases would round. */
    @SuppressWarnings("unchecked") // with() returns the temporal's own type
    private <T extends Temporal> T cut(T value) {
        int nanos = value.get(ChronoField.NANO_OF_SECOND);
        int unit = 1;
        for (int digit = info.digits(); digit < 9; digit++) {
            unit *= 10;
        }
        return nanos % unit == 0 ? value : (T) value.with(ChronoField.NANO_OF_SECOND, nanos - nanos % unit);
    }

    private IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException("column " + label + ": " + why);
    }
}
