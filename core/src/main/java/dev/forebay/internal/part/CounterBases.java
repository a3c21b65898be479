package dev.forebay.internal.part;

import dev.forebay.Loader;
import dev.forebay.spi.CacheSpec;
import dev.forebay.spi.CounterBase;
import dev.forebay.spi.CounterJournal;
import dev.forebay.spi.CounterTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A counter as the source knows it: the name under which each partition's journal has its fence and its last flush there, and bases
 * that are read under it.
 *
 * <p>Journals that share a counter have rows of their own in the source. So neither takes the other's flush for a flush of its own
 * that it has forgotten, and neither fences the other out.
 */
public final class CounterBases<K> {
    private static final int LONGEST = 64;

    private final CacheSpec<K, CounterBase> spec;
    private final CounterJournal<K> journal;
    private final CounterTable<K> table;
    private final Map<Integer, String> journalOfPartition = new ConcurrentHashMap<>();

    public CounterBases(CacheSpec<K, CounterBase> spec, CounterJournal<K> journal, CounterTable<K> table) {
        this.spec = spec;
        this.journal = journal;
        this.table = table;
    }

    /** Returns what a counter's journal is called in the source; the counter's own name for the journal without an id. */
    static String nameInSource(String counter, String journal) {
        if (journal.isEmpty()) {
            return counter;
        }
        String end = "@" + journal; // no name of a counter has an @
        return counter.substring(0, Math.min(counter.length(), LONGEST - end.length())) + end;
    }

    /** Says which journal a reader has just found; it reads the base of this one. */
    public void saw(int partition, String id) {
        journalOfPartition.put(partition, id);
    }

    /** Returns the id of a partition's journal, as it was seen last. */
    public String journalOf(int partition) {
        return journalOfPartition.computeIfAbsent(
                partition, unseen -> journal.progress(unseen).journal());
    }

    /** Returns the loader of bases: one statement, unless the partitions began at different times. */
    public Loader<K, CounterBase> loader() {
        return Loader.bulk(keys -> {
            Map<String, Map<K, Integer>> partitionsByName = new LinkedHashMap<>();
            for (K key : keys) {
                int partition = spec.partitionOf(key);
                partitionsByName
                        .computeIfAbsent(nameInSource(spec.name(), journalOf(partition)), name -> new LinkedHashMap<>())
                        .put(key, partition);
            }
            Map<K, CounterBase> bases = new HashMap<>();
            for (Map.Entry<String, Map<K, Integer>> some : partitionsByName.entrySet()) {
                bases.putAll(table.read(some.getKey(), some.getValue()));
            }
            return bases;
        });
    }
}
