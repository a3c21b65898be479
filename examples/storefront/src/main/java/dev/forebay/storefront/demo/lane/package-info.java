/**
 * The same rows and the same load, once without a cache and once per strategy. What differs between lanes is the two lines
 * that name the strategies.
 */
@NullMarked
package dev.forebay.storefront.demo.lane;

import org.jspecify.annotations.NullMarked;
