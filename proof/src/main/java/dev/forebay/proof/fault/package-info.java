/** Fault runs: applications that write at full speed, a nemesis that breaks things, and an audit of what arrived. */
@NullMarked
package dev.forebay.proof.fault;

import org.jspecify.annotations.NullMarked;
