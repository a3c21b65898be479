/** A machine of which a seed decides everything: time, whose turn it is, and chance. It knows nothing of what runs on it. */
@NullMarked
package dev.forebay.proof.simulation.machine;

import org.jspecify.annotations.NullMarked;
