/** What is asked of a lane, how fast, and the record of what came back. */
@NullMarked
package dev.forebay.storefront.demo.load;

import org.jspecify.annotations.NullMarked;
