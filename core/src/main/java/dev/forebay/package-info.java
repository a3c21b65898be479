/**
 * A cache in front of a SQL database, with the caching strategy as a choice of two lines.
 *
 * <p>Begin with {@link dev.forebay.Forebay} and {@link dev.forebay.Cache}. A strategy is a value: {@link
 * dev.forebay.CacheAside}, {@link dev.forebay.ReadThrough} or {@link dev.forebay.RefreshAhead} for reads, {@link
 * dev.forebay.CacheAside}, {@link dev.forebay.WriteThrough} or {@link dev.forebay.WriteBehind} for writes.
 */
@NullMarked
package dev.forebay;

import org.jspecify.annotations.NullMarked;
