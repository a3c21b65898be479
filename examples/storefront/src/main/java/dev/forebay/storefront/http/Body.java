package dev.forebay.storefront.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The JSON object that a request brings. Every getter checks type and range and refuses with the field's name; fields that
 * nobody asks for are ignored.
 */
public final class Body {
    /** The most bytes of a body. */
    public static final int MAX_BYTES = 64 * 1024;

    /** How much of a body that is refused is still read, so that its sender gets to see the answer. */
    private static final int MAX_SKIPPED_BYTES = 4 * 1024 * 1024;

    private final JsonNode fields;

    private Body(JsonNode fields) {
        this.fields = fields;
    }

    /**
     * Reads the body of a request.
     *
     * @throws Refusal if there is none, it is too large, or it is no JSON object
     */
    public static Body of(Context request) {
        return ifPresent(request).orElseThrow(() -> Refusal.badRequest("body is empty, but must be a JSON object"));
    }

    /** Reads the body of a request that may come without one. */
    public static Optional<Body> ifPresent(Context request) {
        byte[] bytes = read(request.bodyInputStream());
        if (bytes.length == 0) {
            return Optional.empty();
        }
        JsonNode fields = Json.parse(bytes);
        if (!fields.isObject()) {
            throw Refusal.badRequest("body must be a JSON object");
        }
        return Optional.of(new Body(fields));
    }

    private static byte[] read(InputStream stream) {
        try {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return bytes;
            }
            byte[] skipped = new byte[16 * 1024];
            int total = 0;
            for (int n = stream.read(skipped); n >= 0 && total < MAX_SKIPPED_BYTES; n = stream.read(skipped)) {
                total += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("body could not be read", e);
        }
        throw Refusal.tooLarge("body is larger than %d bytes".formatted(MAX_BYTES));
    }

    /** Returns a text of 1 to {@code maxLength} characters, not all blank, that a database can hold. */
    public String text(String field, int maxLength) {
        JsonNode node = required(field);
        if (!node.isString()) {
            throw Refusal.badRequest(field + " must be a text");
        }
        String text = node.stringValue();
        if (text.isBlank()) {
            throw Refusal.badRequest(field + " must not be blank");
        }
        if (text.length() > maxLength) {
            throw Refusal.badRequest(
                    "%s must have at most %d characters, but has %d".formatted(field, maxLength, text.length()));
        }
        if (text.indexOf('\0') >= 0) {
            throw Refusal.badRequest(field + " must not hold the character U+0000");
        }
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw Refusal.badRequest(field + " must not hold half a surrogate pair");
        }
        return text;
    }

    /** Returns a whole number within the limits. */
    public int whole(String field, int least, int most) {
        JsonNode node = required(field);
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw Refusal.badRequest("%s must be a whole number from %d to %d".formatted(field, least, most));
        }
        return node.intValue();
    }

    /** Returns an amount of money: 0 to {@code most}, with at most two decimals. */
    public BigDecimal amount(String field, BigDecimal most) {
        JsonNode node = required(field);
        if (!node.isNumber()) {
            throw Refusal.badRequest(field + " must be a number");
        }
        BigDecimal amount = node.decimalValue();
        if (amount.signum() < 0 || amount.compareTo(most) > 0) {
            throw Refusal.badRequest("%s must be from 0 to %s".formatted(field, most.toPlainString()));
        }
        if (amount.signum() != 0 && amount.stripTrailingZeros().scale() > 2) {
            throw Refusal.badRequest(field + " must have at most two decimals");
        }
        return amount.signum() == 0 ? BigDecimal.ZERO.setScale(2) : amount.setScale(2, RoundingMode.UNNECESSARY);
    }

    private JsonNode required(String field) {
        JsonNode node = fields.get(field);
        if (node == null || node.isNull()) {
            throw Refusal.badRequest(field + " is missing");
        }
        return node;
    }
}
