/** Stores of this process, and the guard around any store. */
@NullMarked
package dev.forebay.internal.store;

import org.jspecify.annotations.NullMarked;
