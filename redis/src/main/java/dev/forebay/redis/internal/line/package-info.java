/** The line to one server: connections, how commands leave over them, and whether what comes back is believed. */
@NullMarked
package dev.forebay.redis.internal.line;

import org.jspecify.annotations.NullMarked;
