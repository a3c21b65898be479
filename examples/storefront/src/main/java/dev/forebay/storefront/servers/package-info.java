/** The servers that the shop uses: existing ones, or a Redis and a PostgreSQL that it brings up for itself and takes down again. */
@NullMarked
package dev.forebay.storefront.servers;

import org.jspecify.annotations.NullMarked;
