/** What a server is asked, and the bytes of it: commands, scripts, and errands that are made anew for each server. Knows no connection. */
@NullMarked
package dev.forebay.redis.internal.request;

import org.jspecify.annotations.NullMarked;
