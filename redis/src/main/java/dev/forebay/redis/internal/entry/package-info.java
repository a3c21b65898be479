/** What is kept under a key: the names of keys, and the bytes of their states. */
@NullMarked
package dev.forebay.redis.internal.entry;

import org.jspecify.annotations.NullMarked;
