/** The two processes of the demo: this one, and a second JVM that is driven over its standard input and output. */
@NullMarked
package dev.forebay.storefront.demo.process;

import org.jspecify.annotations.NullMarked;
