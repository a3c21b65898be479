/**
 * An online shop that uses all five strategies, each where it fits. Begin with {@link dev.forebay.storefront.Shop}; then one
 * package per strategy: {@code users} (cache-aside), {@code products} (read-through), {@code carts} (write-through), {@code
 * activity} and {@code views} (write-behind), {@code trending} (refresh-ahead). Their {@code package-info} says why this one here.
 */
@NullMarked
package dev.forebay.storefront;

import org.jspecify.annotations.NullMarked;
