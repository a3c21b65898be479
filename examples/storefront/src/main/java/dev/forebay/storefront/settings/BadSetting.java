package dev.forebay.storefront.settings;

import org.jspecify.annotations.Nullable;

/** A setting is wrong, or what it points at does not answer. The message names it; the program ends with exit code 2. */
public final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadSetting(String setting, String message) {
        this(setting, message, null);
    }

    public BadSetting(String setting, String message, @Nullable Throwable cause) {
        super(setting + " " + message, cause);
    }
}
