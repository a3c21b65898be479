/**
 * How often each product was viewed, by a <b>write-behind counter</b>.
 *
 * <p>Why here: views are many, small, and add up. Written one by one, the popular product's row would be updated, locked and waited
 * for hundreds of times a second. A counter adds deltas up in the journal and gives the database their sum, every delta exactly
 * once; a read is the database's total and all that still waits, so it is exact at once.
 *
 * <p>You accept: as for all write-behind, the database's column is some seconds behind, and an acknowledged view survives what Redis
 * survives.
 */
@NullMarked
package dev.forebay.storefront.views;

import org.jspecify.annotations.NullMarked;
