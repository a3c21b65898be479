/** The PostgreSQL side: the connection pool with its time limits, the tables and their first rows. */
@NullMarked
package dev.forebay.storefront.database;

import org.jspecify.annotations.NullMarked;
