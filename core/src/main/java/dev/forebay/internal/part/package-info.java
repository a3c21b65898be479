/** What flows are made of. Nothing here knows a strategy. */
@NullMarked
package dev.forebay.internal.part;

import org.jspecify.annotations.NullMarked;
