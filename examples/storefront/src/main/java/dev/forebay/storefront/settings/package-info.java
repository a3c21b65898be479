/** What the environment says about servers and ports. */
@NullMarked
package dev.forebay.storefront.settings;

import org.jspecify.annotations.NullMarked;
