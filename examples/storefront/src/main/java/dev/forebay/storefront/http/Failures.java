package dev.forebay.storefront.http;

import dev.forebay.JournalFullException;
import dev.forebay.LoadFailedException;
import dev.forebay.StoreUnavailableException;
import dev.forebay.WriteFailedException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which failure gets which answer. Every answer is JSON with an {@code error} for people; none shows the inside of the program.
 *
 * <p>An outage is the answer 503 and names the server that is away, because that is what tells a caller to come back later. It
 * has {@code Retry-After}, whose value is a guess.
 */
public final class Failures implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    @Override
    public void addTo(RoutesConfig routes) {
        routes.exception(Refusal.class, (refusal, request) -> refused(request, refusal));
        routes.exception(
                JournalFullException.class,
                (e, request) ->
                        unavailable(request, "too many changes wait for the database; this one was not accepted", e));
        routes.exception(
                StoreUnavailableException.class,
                (e, request) -> unavailable(request, "redis does not answer, and this request needs it", e));
        routes.exception(
                LoadFailedException.class, (e, request) -> database(request, "the database did not give the row", e));
        routes.exception(
                WriteFailedException.class,
                (e, request) -> database(
                        request,
                        e.outcomeUnknown()
                                ? "the database did not answer; it may have taken the change: read it back, or send it again"
                                : "the database did not take the change",
                        e));
        routes.exception(SQLException.class, (e, request) -> database(request, "the database did not answer", e));
        routes.exception(HttpResponseException.class, (e, request) -> refusedByRouter(request, e));
        routes.exception(Exception.class, (e, request) -> unexpected(request, e));
    }

    private static void refused(Context request, Refusal refusal) {
        if (refusal.status() == 503) {
            request.header("Retry-After", "1");
        }
        Json.error(request, refusal.status(), refusal.reason());
    }

    /** Failures around a database call are an outage only where the database is their cause; the rest are mistakes of ours. */
    private static void database(Context request, String message, Exception e) {
        if (blamesDatabase(e)) {
            unavailable(request, message, e);
        } else {
            unexpected(request, e);
        }
    }

    private static boolean blamesDatabase(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static void unavailable(Context request, String message, Exception e) {
        LOG.warn("{} {}: 503, {}", request.method(), request.path(), causes(e));
        request.header("Retry-After", "1");
        Json.error(request, 503, message);
    }

    private static void unexpected(Context request, Exception e) {
        LOG.error("{} {}: 500", request.method(), request.path(), e);
        Json.error(request, 500, "something went wrong here; the log says what");
    }

    /** An outage fails every request, so a line each is enough. */
    private static String causes(Throwable e) {
        StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()));
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            text.append(" <- ").append(cause.getMessage());
        }
        return text.toString();
    }

    private static void refusedByRouter(Context request, HttpResponseException e) {
        String path = Quoted.shorten(request.path(), 100);
        switch (e.getStatus()) {
            case 404 -> Json.error(request, 404, "no such path: " + path);
            case 405 -> {
                String allowed = e.getDetails().get("availableMethods");
                if (allowed != null) {
                    request.header("Allow", allowed);
                }
                Json.error(request, 405, "%s is not allowed for %s".formatted(request.method(), path));
            }
            default -> Json.error(request, e.getStatus(), String.valueOf(e.getMessage()));
        }
    }
}
