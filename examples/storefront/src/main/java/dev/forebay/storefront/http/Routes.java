package dev.forebay.storefront.http;

import io.javalin.config.RoutesConfig;

/** The endpoints of one part of the shop. */
@FunctionalInterface
public interface Routes {

    /** Adds the endpoints. */
    void addTo(RoutesConfig routes);
}
