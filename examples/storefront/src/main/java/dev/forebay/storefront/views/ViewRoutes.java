package dev.forebay.storefront.views;

import dev.forebay.storefront.http.Body;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.PathId;
import dev.forebay.storefront.http.Refusal;
import dev.forebay.storefront.http.Routes;
import dev.forebay.storefront.products.Products;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/** {@code /api/products/{id}/views}. */
public final class ViewRoutes implements Routes {
    private static final int MAX_COUNT = 1_000_000;

    private final Views views;
    private final Products products;

    public ViewRoutes(Views views, Products products) {
        this.views = views;
        this.products = products;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/products/{id}/views", this::get);
        routes.post("/api/products/{id}/views", this::post);
    }

    private void get(Context request) {
        Json.answer(request, 200, Map.of("views", views.of(existing(request))));
    }

    private void post(Context request) {
        int count = Body.ifPresent(request)
                .map(body -> body.whole("count", 1, MAX_COUNT))
                .orElse(1);
        long product = existing(request);
        views.add(product, count);
        Json.answer(request, 202, Map.of("added", count));
    }

    /** Views of a product that does not exist would be refused by the database long after the answer, so they are refused here. */
    private long existing(Context request) {
        long id = PathId.of(request, "id");
        if (products.find(id) == null) {
            throw Refusal.notFound("there is no product " + id);
        }
        return id;
    }
}
