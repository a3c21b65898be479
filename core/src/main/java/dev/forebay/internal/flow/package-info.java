/** The strategies, one flow each, told top to bottom. */
@NullMarked
package dev.forebay.internal.flow;

import org.jspecify.annotations.NullMarked;
