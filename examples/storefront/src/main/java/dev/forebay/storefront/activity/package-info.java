/**
 * The page that each user saw last, by <b>write-behind</b>.
 *
 * <p>Why here: every page view writes, most of these writes are overwritten seconds later, and nobody waits for them. Write-behind
 * answers as soon as the journal in Redis has the change; of many changes of one user the database gets the latest, in batches.
 *
 * <p>You accept: the database is some seconds behind (reads through the cache are not), and what an acknowledgement survives is what
 * Redis survives. {@code GET /api/caches} shows how that is set on the server at hand, under {@code durability}.
 */
@NullMarked
package dev.forebay.storefront.activity;

import org.jspecify.annotations.NullMarked;
