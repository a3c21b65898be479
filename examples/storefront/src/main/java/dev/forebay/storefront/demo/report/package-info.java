/** The results as text and as a page with charts. */
@NullMarked
package dev.forebay.storefront.demo.report;

import org.jspecify.annotations.NullMarked;
