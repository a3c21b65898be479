/** How the parts are put together. Read {@link dev.forebay.internal.Assembly} first. */
@NullMarked
package dev.forebay.internal;

import org.jspecify.annotations.NullMarked;
