/**
 * The most viewed products, by <b>refresh-ahead</b>.
 *
 * <p>Why here: one costly query, the same answer for everybody, asked by every front page. When it expired, the next reader would
 * wait for the query. Refresh-ahead runs it in the background late in the entry's life, in one process, while everybody still gets
 * the entry at once. When the database is away the list stays up for an hour: an old ranking is better than none.
 *
 * <p>You accept: a list that nobody asked for in the last part of its life expires, and its next reader waits; and the ranking is
 * up to five minutes old.
 */
@NullMarked
package dev.forebay.storefront.trending;

import org.jspecify.annotations.NullMarked;
