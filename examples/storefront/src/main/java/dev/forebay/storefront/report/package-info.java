/** What the shop says about itself: its caches, its health. */
@NullMarked
package dev.forebay.storefront.report;

import org.jspecify.annotations.NullMarked;
