/**
 * Users, by <b>cache-aside</b>: the shop keeps its own SQL and asks the cache around it.
 *
 * <p>Why here: user rows belong to code that was there before the cache (sign-up, profile, mail), with statements that nobody wants
 * to move into a library. Cache-aside takes them as they are: {@code get(key, loader)} around the select, {@code write(key,
 * action)} around the statement that changes the row. The entry is forgotten, not updated, so the statement is free to touch
 * columns that the cache does not know.
 *
 * <p>You accept: the first read after a write goes to the database, and a statement outside {@code write} leaves the old entry
 * behind until it expires.
 */
@NullMarked
package dev.forebay.storefront.users;

import org.jspecify.annotations.NullMarked;
