package dev.forebay.storefront.trending;

import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;

/** {@code /api/trending}. */
public final class TrendingRoutes implements Routes {
    private final Trending trending;

    public TrendingRoutes(Trending trending) {
        this.trending = trending;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/trending", request -> Json.answer(request, 200, trending.ranking()));
    }
}
