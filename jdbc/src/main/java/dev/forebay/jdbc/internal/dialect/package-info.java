/** What PostgreSQL, MariaDB and H2 say differently. */
@NullMarked
package dev.forebay.jdbc.internal.dialect;

import org.jspecify.annotations.NullMarked;
