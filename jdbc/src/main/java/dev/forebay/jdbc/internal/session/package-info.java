/** One connection for one operation: transactions, timeouts, savepoints. Knows no table. */
@NullMarked
package dev.forebay.jdbc.internal.session;

import org.jspecify.annotations.NullMarked;
