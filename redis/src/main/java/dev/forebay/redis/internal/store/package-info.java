/** The steps of a cache, each carried out by a script on the server that has the key. */
@NullMarked
package dev.forebay.redis.internal.store;

import org.jspecify.annotations.NullMarked;
