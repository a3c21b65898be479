package dev.forebay.storefront.http;

/** The request cannot be served as it is; its sender is told why. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    private Refusal(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** The input is wrong; {@code message} names the field. */
    public static Refusal badRequest(String message) {
        return new Refusal(400, message);
    }

    /** There is no such thing. */
    public static Refusal notFound(String message) {
        return new Refusal(404, message);
    }

    /** The body is larger than this shop reads. */
    public static Refusal tooLarge(String message) {
        return new Refusal(413, message);
    }

    /** It would work at another time. */
    public static Refusal unavailable(String message) {
        return new Refusal(503, message);
    }

    /** Returns what its sender is told. */
    String reason() {
        return reason;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }
}
