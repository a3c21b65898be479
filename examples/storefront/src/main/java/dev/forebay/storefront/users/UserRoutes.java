package dev.forebay.storefront.users;

import dev.forebay.storefront.http.Body;
import dev.forebay.storefront.http.Json;
import dev.forebay.storefront.http.PathId;
import dev.forebay.storefront.http.Refusal;
import dev.forebay.storefront.http.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.sql.SQLException;

/** {@code /api/users/{id}}. */
public final class UserRoutes implements Routes {
    private static final int MAX_NAME = 200;
    private static final int MAX_EMAIL = 254; // the longest address that mail can be sent to

    private final Users users;

    public UserRoutes(Users users) {
        this.users = users;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/users/{id}", this::get);
        routes.put("/api/users/{id}", this::put);
        routes.delete("/api/users/{id}", this::delete);
    }

    private void get(Context request) {
        long id = PathId.of(request, "id");
        User user = users.find(id);
        if (user == null) {
            throw absent(id);
        }
        Json.answer(request, 200, user);
    }

    private void put(Context request) throws SQLException {
        long id = PathId.of(request, "id");
        Body body = Body.of(request);
        User user = new User(id, body.text("name", MAX_NAME), body.text("email", MAX_EMAIL));
        users.save(user);
        Json.answer(request, 200, user);
    }

    private void delete(Context request) throws SQLException {
        long id = PathId.of(request, "id");
        if (!users.remove(id)) {
            throw absent(id);
        }
        request.status(204);
    }

    private static Refusal absent(long id) {
        return Refusal.notFound("there is no user " + id);
    }
}
