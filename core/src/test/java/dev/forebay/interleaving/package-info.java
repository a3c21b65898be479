/**
 * What threads inside one process may do to each other, in every order of their steps: Lincheck runs small calls of a few threads, decides
 * after each access to shared memory who goes on, and compares the answers with those of a sequential specification.
 */
@NullMarked
package dev.forebay.interleaving;

import org.jspecify.annotations.NullMarked;
