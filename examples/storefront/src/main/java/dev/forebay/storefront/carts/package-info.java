/**
 * Carts, by <b>write-through</b>: database and entry are written before the customer sees the answer.
 *
 * <p>Why here: a cart is read after every change of it, by the one who changed it, and must not be lost; a lost item is a lost sale.
 * Write-through puts the new cart into the cache as the database has it, so the page after "add to cart" is a hit, and what
 * was answered is committed.
 *
 * <p>You accept: a change takes as long as the database and the cache together.
 *
 * <p><b>A whole cart is one entry, and a change is one item.</b> Reading the cart, changing it and putting it back would lose items
 * when two requests do so at once. So a change is made in one database transaction that first locks the cart (an advisory lock on
 * the user's id, since a cart that is still empty has no row to lock), then reads its items, and then puts the changed cart.
 * The {@code Writer} of the cache takes part in that transaction: it writes on the same connection and commits. Changes of one cart
 * therefore follow each other, over all processes; what the cache gets is the cart that this very transaction has committed; and
 * the keys are held for the last statements and the commit only, not while a change waits for its turn.
 */
@NullMarked
package dev.forebay.storefront.carts;

import org.jspecify.annotations.NullMarked;
