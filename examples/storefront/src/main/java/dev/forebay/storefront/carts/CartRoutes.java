package dev.forebay.storefront.carts;

import dev.forebay.storefront.http.Body;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.PathId;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.sql.SQLException;

/** {@code /api/carts/{userId}}. */
public final class CartRoutes implements Routes {
    private static final int MAX_QUANTITY = 10_000;

    private final Carts carts;

    public CartRoutes(Carts carts) {
        this.carts = carts;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/carts/{userId}", this::get);
        routes.put("/api/carts/{userId}/items/{productId}", this::put);
        routes.delete("/api/carts/{userId}/items/{productId}", this::delete);
    }

    private void get(Context request) {
        Json.answer(request, 200, carts.of(PathId.of(request, "userId")));
    }

    private void put(Context request) throws SQLException {
        long userId = PathId.of(request, "userId");
        long productId = PathId.of(request, "productId");
        int quantity = Body.of(request).whole("quantity", 1, MAX_QUANTITY);
        Json.answer(request, 200, carts.set(userId, productId, quantity));
    }

    private void delete(Context request) throws SQLException {
        long userId = PathId.of(request, "userId");
        long productId = PathId.of(request, "productId");
        Json.answer(request, 200, carts.remove(userId, productId));
    }
}
