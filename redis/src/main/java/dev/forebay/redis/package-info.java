/**
 * Entries and journals on a Redis or Valkey server.
 *
 * <p>{@link dev.forebay.redis.RedisBackend#connect(String)} is the way in; {@code docs/redis.md} shows what is kept on the server.
 */
@NullMarked
package dev.forebay.redis;

import org.jspecify.annotations.NullMarked;
