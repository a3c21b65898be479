package dev.forebay.storefront.report;

import dev.forebay.Forebay;
import dev.forebay.storefront.database.Database;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/caches} and {@code /healthz}. */
public final class ReportRoutes implements Routes, AutoCloseable {
    private final Forebay forebay;
    private final Health health;

    public ReportRoutes(Forebay forebay, Database database) {
        this.forebay = forebay;
        this.health = new Health(forebay, database);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/caches", this::caches);
        routes.get("/healthz", this::health);
    }

    private void caches(Context request) {
        List<CacheReport> reports = Stream.concat(
                        forebay.caches().stream().map(CacheReport::of),
                        forebay.counters().stream().map(CacheReport::of))
                .toList();
        Json.answer(request, 200, Map.of("caches", reports));
    }

    private void health(Context request) {
        Map<String, String> answers = health.check();
        String away = answers.entrySet().stream()
                .filter(answer -> !answer.getValue().equals("ok"))
                .map(answer -> answer.getKey() + " " + answer.getValue())
                .collect(Collectors.joining("; "));
        Map<String, String> body = new TreeMap<>(answers);
        if (!away.isEmpty()) {
            body.put("error", away);
        }
        Json.answer(request, away.isEmpty() ? 200 : 503, body);
    }

    @Override
    public void close() {
        health.close();
    }
}
