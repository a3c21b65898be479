/** Which servers there are, which of them has a key, and the way there: one server, the master that sentinels name, or a cluster. */
@NullMarked
package dev.forebay.redis.internal.routing;

import org.jspecify.annotations.NullMarked;
