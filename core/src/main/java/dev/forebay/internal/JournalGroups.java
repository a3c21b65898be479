package dev.forebay.internal;

import dev.forebay.JournalGroup;
import dev.forebay.JournalOptions;
import dev.forebay.internal.part.DrainLoop;
import dev.forebay.internal.part.GroupDrain;
import dev.forebay.internal.part.GroupMember;
import dev.forebay.internal.part.Recorder;
import java.util.HashMap;
import java.util.Map;

/** The journal groups of one runtime, and the loop that drains each. */
final class JournalGroups {
    private final Map<JournalGroup, Draining> groups = new HashMap<>();

    private record Draining(GroupDrain drain, DrainLoop loop) {}

    /**
     * Refuses a cache that cannot join its group now. To be asked before anything of the cache is opened.
     *
     * @return its place in the group
     * @throws IllegalArgumentException if the cache is none of the group
     * @throws IllegalStateException if the first cache of the group is not built yet
     */
    synchronized int requirePlace(JournalGroup group, String cache) {
        int place = group.parentsFirst().indexOf(cache);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "cache '%s': its journal group %s does not name it".formatted(cache, group.parentsFirst()));
        }
        if (place > 0 && !groups.containsKey(group)) {
            throw new IllegalStateException("cache '%s': build '%s' first, it is the first of journal group %s"
                    .formatted(cache, group.parentsFirst().get(0), group.parentsFirst()));
        }
        return place;
    }

    /**
     * Adds a cache to its group; throws as {@link #requirePlace} does.
     *
     * @param options the group's, if the cache is its first
     * @return the loop that drains the group; it runs
     */
    synchronized DrainLoop join(
            JournalGroup group, GroupMember<?, ?> member, JournalOptions options, Recorder recorder, long owner) {
        int place = requirePlace(group, recorder.cache());
        Draining draining = groups.get(group);
        if (draining == null) {
            GroupDrain drain = new GroupDrain(group, member);
            draining = new Draining(drain, new DrainLoop(drain, drain, options, recorder, owner));
            groups.put(group, draining);
            draining.loop().start();
        } else {
            draining.drain().add(place, member);
        }
        return draining.loop();
    }
}
