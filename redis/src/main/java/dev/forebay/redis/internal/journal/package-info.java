/** What waits for the database on the servers: the journals of caches and counters, and their dead letters. */
@NullMarked
package dev.forebay.redis.internal.journal;

import org.jspecify.annotations.NullMarked;
