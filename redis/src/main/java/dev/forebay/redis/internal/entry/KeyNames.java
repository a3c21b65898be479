package dev.forebay.redis.internal.entry;

import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.spi.CacheSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of a cache's keys on the server.
 *
 * <pre>
 *   fb:product:42                entry of an ordinary cache
 *   fb#claim:product:42          claim of its refresh
 *   fb:{activity:7}:42           entry of a cache with a journal; 7 is the partition, whose keys share one hash slot
 *   fb:{activity:7}#dirty        journal of that partition: also #sequence, #dead, #owner, #pending, #inflight, #flush
 *   fb:activity#partitions       how many partitions there are
 *   fb:activity#keys             the name of the format of its keys
 *   fb:views#journal             the id that partitions of a counter's journal begin with
 * </pre>
 *
 * <p>Prefix and cache name hold none of {@code : # { }}, so that no two keys share a name.
 */
public final class KeyNames<K> {
    private final String prefix;
    private final CacheSpec<K, ?> spec;
    private final String plainEntry;
    private final String partitionedEntry;

    public KeyNames(String prefix, CacheSpec<K, ?> spec) {
        this.prefix = prefix;
        this.spec = spec;
        this.plainEntry = prefix + ":" + spec.name() + ":";
        this.partitionedEntry = prefix + ":{" + spec.name() + ":";
    }

    /** Returns the text of a key. */
    public byte[] text(K key) {
        return Bytes.of(wellFormed(spec.keyFormat().format(key)));
    }

    /** Returns the key of a text. */
    public K parse(byte[] text) {
        return spec.keyFormat().parse(new String(text, StandardCharsets.UTF_8));
    }

    public byte[] entry(K key) {
        String text = wellFormed(spec.keyFormat().format(key));
        return Bytes.of(spec.partitions() == 0 ? plainEntry + text : entryPrefix(spec.partitionOf(key)) + text);
    }

    /**
     * Returns the key of an entry, or {@code null} if the name is no entry's of this cache.
     *
     * @throws IllegalArgumentException if its text is no key's
     */
    @Nullable
    public K keyOf(byte[] entry) {
        String name = new String(entry, StandardCharsets.UTF_8);
        if (spec.partitions() == 0) {
            return name.startsWith(plainEntry) ? spec.keyFormat().parse(name.substring(plainEntry.length())) : null;
        }
        int end = name.startsWith(partitionedEntry) ? name.indexOf("}:", partitionedEntry.length()) : -1;
        return end < 0 ? null : spec.keyFormat().parse(name.substring(end + 2));
    }

    /** Returns the names of the entries of keys of one partition, in the same order. */
    public List<byte[]> entries(int partition, Collection<? extends K> keys) {
        byte[] beginning = Bytes.of(entryPrefix(partition));
        List<byte[]> entries = new ArrayList<>(keys.size());
        for (K key : keys) {
            byte[] text = text(key);
            byte[] entry = Arrays.copyOf(beginning, beginning.length + text.length);
            System.arraycopy(text, 0, entry, beginning.length, text.length);
            entries.add(entry);
        }
        return entries;
    }

    /** Returns what the names of a partition's entries begin with. */
    public String entryPrefix(int partition) {
        return tag(partition) + ":";
    }

    public byte[] claim(K key) {
        return Bytes.of(prefix + "#claim:" + spec.name() + ":"
                + wellFormed(spec.keyFormat().format(key)));
    }

    /** Returns the name of a part of a partition's journal, such as {@code dirty}. */
    public byte[] journal(int partition, String part) {
        return Bytes.of(tag(partition) + "#" + part);
    }

    /** Returns the name under which the number of partitions is kept. */
    public String partitions() {
        return prefix + ":" + spec.name() + "#partitions";
    }

    /** Returns the name under which the format of the keys is kept. */
    public String keyFormat() {
        return prefix + ":" + spec.name() + "#keys";
    }

    /** Returns the name under which a counter's journal keeps the id that its partitions begin with. */
    public String journalId() {
        return prefix + ":" + spec.name() + "#journal";
    }

    /** Returns the name under which the owners that are there are kept. */
    public byte[] owners() {
        return Bytes.of(prefix + ":" + spec.name() + "#owners");
    }

    /** Returns the pattern that the entries of the cache match, and no other key. */
    public byte[] everyEntry() {
        String literal =
                spec.partitions() == 0 ? escaped(plainEntry) : escaped(prefix + ":{" + spec.name() + ":") + "*}:";
        return Bytes.of(literal + "*");
    }

    private String tag(int partition) {
        return prefix + ":{" + spec.name() + ":" + partition + "}";
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }

    /** UTF-8 turns a lone surrogate into a question mark, and two keys into one. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException(
                            "key '%s': half of a surrogate pair at %d; such a text cannot be stored"
                                    .formatted(text, i));
                }
                i++;
            }
        }
        return text;
    }
}
