/** Was every read right, and is every acknowledged write in the database? Decided afterwards, from the record of all processes. */
@NullMarked
package dev.forebay.storefront.demo.verdict;

import org.jspecify.annotations.NullMarked;
