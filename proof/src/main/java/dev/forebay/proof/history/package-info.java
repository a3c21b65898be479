/** Histories: applications that read and write through every strategy, a nemesis, and a checker that decides linearizability. */
@NullMarked
package dev.forebay.proof.history;

import org.jspecify.annotations.NullMarked;
