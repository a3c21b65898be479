/** How the steps of a key and of a journal are carried out on the server: requests, scripts, and the bytes of a key. */
@NullMarked
package dev.forebay.redis.internal;

import org.jspecify.annotations.NullMarked;
