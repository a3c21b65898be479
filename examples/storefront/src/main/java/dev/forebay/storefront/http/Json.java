package dev.forebay.storefront.http;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    /** Answers with a row, written as JSON. */
    public static void answer(Context request, int status, Object row) {
        request.status(status).contentType("application/json").result(MAPPER.writeValueAsBytes(row));
    }

    /** Answers with what is wrong. */
    public static void error(Context request, int status, String message) {
        answer(request, status, Map.of("error", message));
    }

    /** Answers for the HTTP server itself, which refuses some requests before any endpoint sees them. */
    public static boolean error(Request request, Response response, Callback callback) {
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String message = reason == null ? HttpStatus.getMessage(response.getStatus()) : reason.toString();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(MAPPER.writeValueAsBytes(Map.of("error", message))), callback);
        return true;
    }

    static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            String reason = e.getOriginalMessage();
            throw Refusal.badRequest(
                    "body is no JSON: " + Quoted.shorten(reason == null ? "cannot be read" : reason, 200));
        }
    }
}
