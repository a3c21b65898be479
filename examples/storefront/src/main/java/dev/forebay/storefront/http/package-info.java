/** What all endpoints share: reading and refusing input, answering, and turning failures into answers. Knows no endpoint. */
@NullMarked
package dev.forebay.storefront.http;

import org.jspecify.annotations.NullMarked;
