package dev.forebay.storefront.http;

import io.javalin.http.Context;
import java.util.regex.Pattern;

/** An id in a path: a whole number from 1 to 2^63 - 1, in plain digits. */
public final class PathId {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

    private PathId() {}

    /**
     * Returns the id that the path holds under {@code name}.
     *
     * @throws Refusal if it is none
     */
    public static long of(Context request, String name) {
        String text = request.pathParam(name);
        if (DIGITS.matcher(text).matches()) {
            try {
                long id = Long.parseLong(text);
                if (id > 0) {
                    return id;
                }
            } catch (NumberFormatException e) {
                throw refused(name, text); // nineteen digits may be more than a long holds
            }
        }
        throw refused(name, text);
    }

    private static Refusal refused(String name, String text) {
        return Refusal.badRequest(
                "%s must be a whole number from 1 to %d, but is %s".formatted(name, Long.MAX_VALUE, Quoted.of(text)));
    }
}
