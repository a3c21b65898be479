/** The reads of near caches, over connections that tell of later changes. */
@NullMarked
package dev.forebay.redis.internal.tracking;

import org.jspecify.annotations.NullMarked;
