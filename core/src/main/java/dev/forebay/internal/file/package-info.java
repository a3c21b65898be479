/** The ledger in a file: an MVStore of H2, which an application without a journal file does not need. */
@NullMarked
package dev.forebay.internal.file;

import org.jspecify.annotations.NullMarked;
