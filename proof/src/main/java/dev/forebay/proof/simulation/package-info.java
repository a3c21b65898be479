/** The engine in a simulated world: processes that crash, a store and a database behind a network that delays and loses. */
@NullMarked
package dev.forebay.proof.simulation;

import org.jspecify.annotations.NullMarked;
