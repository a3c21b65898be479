package dev.forebay.spi;

/**
 * Turns keys into text and back, for stores outside the process.
 *
 * <p>Two keys that are not equal have different texts, and {@code parse(format(key))} equals {@code key}. {@link KeyFormats}
 * has the ones for the usual key types.
 *
 * @param <K> the key type
 */
public interface KeyFormat<K> {

    /** Returns the text of a key. */
    String format(K key);

    /**
     * Returns the key of a text.
     *
     * @throws IllegalArgumentException if the text is no key's
     */
    K parse(String text);

    /**
     * Returns what a journal remembers of this format, so that it refuses to be opened by one of another name, which would take its keys
     * for others; default the name of the class. Override it to rename the class, or to replace a format by one that reads its texts.
     */
    default String name() {
        return getClass().getName();
    }
}
