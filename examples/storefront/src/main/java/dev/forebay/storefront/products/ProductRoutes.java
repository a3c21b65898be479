package dev.forebay.storefront.products;

import dev.forebay.storefront.http.Body;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.PathId;
import dev.forebay.storefront.http.Refusal;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.math.BigDecimal;

/** {@code /api/products/{id}}. */
public final class ProductRoutes implements Routes {
    private static final int MAX_NAME = 200;
    private static final BigDecimal MAX_PRICE = new BigDecimal("9999999.99");

    private final Products products;

    public ProductRoutes(Products products) {
        this.products = products;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/products/{id}", this::get);
        routes.put("/api/products/{id}", this::put);
    }

    private void get(Context request) {
        long id = PathId.of(request, "id");
        Product product = products.find(id);
        if (product == null) {
            throw Refusal.notFound("there is no product " + id);
        }
        Json.answer(request, 200, product);
    }

    private void put(Context request) throws Exception {
        long id = PathId.of(request, "id");
        Body body = Body.of(request);
        Product product = new Product(id, body.text("name", MAX_NAME), body.amount("price", MAX_PRICE));
        products.save(product);
        Json.answer(request, 200, product);
    }
}
