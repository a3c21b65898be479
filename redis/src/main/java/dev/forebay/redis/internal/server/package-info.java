/** One server, and what this process keeps of it: its epoch, its clock, its settings, and the thread that looks after its lines. */
@NullMarked
package dev.forebay.redis.internal.server;

import org.jspecify.annotations.NullMarked;
