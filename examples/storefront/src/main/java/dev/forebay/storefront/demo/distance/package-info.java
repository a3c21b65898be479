/** Simulated network distance to the servers, and the count of what crosses it. */
@NullMarked
package dev.forebay.storefront.demo.distance;

import org.jspecify.annotations.NullMarked;
