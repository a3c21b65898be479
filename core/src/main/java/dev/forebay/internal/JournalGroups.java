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
     * Adds a cache to its group.
     *
     * @param options the group's, if the cache is its first
     * @return the loop that drains the group; it runs
     * @throws IllegalArgumentException if the cache is none of the group
     * @throws IllegalStateException if the first cache of the group is not built yet
     */
    synchronized DrainLoop join(
            JournalGroup group, GroupMember<?, ?> member, JournalOptions options, Recorder recorder, long owner) {
        int place = group.parentsFirst().indexOf(recorder.cache());
        if (place < 0) {
            throw new IllegalArgumentException("cache '%s': its journal group %s does not name it"
                    .formatted(recorder.cache(), group.parentsFirst()));
        }
        Draining draining = groups.get(group);
        if (draining == null && place > 0) {
            throw new IllegalStateException("cache '%s': build '%s' first, it is the first of journal group %s"
                    .formatted(recorder.cache(), group.parentsFirst().get(0), group.parentsFirst()));
        }
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
