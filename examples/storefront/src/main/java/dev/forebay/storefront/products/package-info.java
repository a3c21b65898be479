/**
 * Products, by <b>read-through</b>, written around the cache.
 *
 * <p>Why here: the catalogue is read by every page and changed by hardly anybody. With read-through the loader is given once, where
 * the cache is built, so that no page can read a product in a way of its own; and a burst of readers of one product costs one
 * load, over all processes. Writes go around the cache, {@code write(key, action)}: a product that was just edited is not
 * necessarily one that is read next, so the entry is forgotten and loaded when somebody asks.
 *
 * <p>You accept: the first reader after an edit or an expiry waits for the database.
 */
@NullMarked
package dev.forebay.storefront.products;

import org.jspecify.annotations.NullMarked;
