package dev.forebay;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * Write-behind caches whose rows refer to one another: their journals are drained together, in an order by which foreign keys hold.
 *
 * <p>Before a row is written, the rows of every cache before its own that were put earlier are; before a row is deleted, whatever
 * was changed earlier in the caches after its own is. So put parents before children and remove children before parents, as with
 * the database itself. Each flush is still a transaction of one cache's rows: others may see a parent without its children.
 *
 * <p>One process drains a group at a time, all its partitions: order costs the parallelism of several owners. Draining begins when
 * all its caches are built. The group is the same in every process.
 *
 * @param parentsFirst names of caches of one {@link Forebay}, 2 or more, each after those that its rows refer to
 */
public record JournalGroup(List<String> parentsFirst) {

    public JournalGroup {
        Objects.requireNonNull(parentsFirst, "parentsFirst").forEach(cache -> Check.name("cache", cache));
        parentsFirst = List.copyOf(parentsFirst);
        if (parentsFirst.size() < 2 || new HashSet<>(parentsFirst).size() < parentsFirst.size()) {
            throw new IllegalArgumentException(
                    "journal group is %s; it must be the names of 2 or more caches, each once".formatted(parentsFirst));
        }
    }

    /** Returns the group of caches of these names, parents before children. */
    public static JournalGroup parentsFirst(String... caches) {
        return new JournalGroup(Arrays.asList(Objects.requireNonNull(caches, "caches")));
    }
}
