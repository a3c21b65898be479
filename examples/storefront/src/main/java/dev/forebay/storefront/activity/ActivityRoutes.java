package dev.forebay.storefront.activity;

import dev.forebay.storefront.http.Body;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.PathId;
import dev.forebay.storefront.http.Refusal;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** {@code /api/activity/{userId}}. */
public final class ActivityRoutes implements Routes {
    private static final int MAX_PAGE = 2_000;

    private final Activities activities;

    public ActivityRoutes(Activities activities) {
        this.activities = activities;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/activity/{userId}", this::get);
        routes.put("/api/activity/{userId}", this::put);
    }

    private void get(Context request) {
        long userId = PathId.of(request, "userId");
        Activity activity = activities.of(userId);
        if (activity == null) {
            throw Refusal.notFound("nothing is known of user " + userId);
        }
        Json.answer(request, 200, activity);
    }

    private void put(Context request) {
        long userId = PathId.of(request, "userId");
        String page = Body.of(request).text("page", MAX_PAGE);
        Json.answer(request, 202, activities.note(userId, page));
    }
}
