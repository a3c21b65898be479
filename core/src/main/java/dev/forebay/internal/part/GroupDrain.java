package dev.forebay.internal.part;

import dev.forebay.JournalGroup;
import dev.forebay.spi.Fenced.Fence;
import dev.forebay.spi.FencedOutException;
import dev.forebay.spi.Journal.Backlog;
import dev.forebay.spi.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains the caches of a journal group so that foreign keys hold.
 *
 * <p>Rows of a cache are written only when every row that waited in the caches before it, at a moment after they were read, has been
 * written; deletions only when everything has that waited in the caches after it, at a moment after they were read. Puts wait for
 * puts of parents, deletions for all of the children, and parents' puts for nobody: there is no circle. Deletions are looked up
 * again before they are made, since their keys may have been put anew meanwhile, and flushed with the parents of some child.
 *
 * <p>To the {@link DrainLoop} this is a journal of one partition, whose owner drains all partitions of all the caches: its lease is
 * that of the first cache's first partition. The fence of each partition keeps a late owner from harm, as everywhere. Members are
 * added while caches are built; the rest is used by one thread at a time, under the loop's lock.
 */
public final class GroupDrain implements DrainLoop.Work, Partitions {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay");
    private static final Duration SAID_AFTER =
            Duration.ofSeconds(10); // an application that starts builds them one by one

    private final JournalGroup group;
    private final long beganNanos = System.nanoTime();
    private boolean said; // guarded by this
    private final @Nullable GroupMember<?, ?>[] members; // parents first; guarded by this
    private final GroupMember<?, ?> first;
    private volatile long owner;
    private volatile Duration lease = Duration.ZERO;

    /** @param first the member of the group's first cache */
    public GroupDrain(JournalGroup group, GroupMember<?, ?> first) {
        this.group = group;
        this.members = new GroupMember<?, ?>[group.parentsFirst().size()];
        this.first = first;
        members[0] = first;
    }

    /** Adds the member of the group's cache at a place. */
    public synchronized void add(int place, GroupMember<?, ?> member) {
        members[place] = member;
    }

    private synchronized List<GroupMember<?, ?>> present() {
        List<GroupMember<?, ?>> present = new ArrayList<>();
        for (GroupMember<?, ?> member : members) {
            if (member != null) {
                present.add(member);
            }
        }
        return present;
    }

    private synchronized boolean isComplete() {
        return present().size() == members.length;
    }

    private Partitions root() {
        return first.journal();
    }

    /** Forgets the fences of an earlier time: each partition is taken when it has work. */
    @Override
    public @Nullable Fence takePartition(int partition) {
        present().forEach(GroupMember::forgetFences);
        return null;
    }

    @Override
    public int drain(int partition, @Nullable Fence fence) throws Exception {
        List<GroupMember<?, ?>> all = present(); // complete, else it would not be owned
        int rows = 0;
        for (int level = 0; level < all.size(); level++) {
            rows += puts(all, level);
        }
        for (int level = all.size() - 1; level >= 0; level--) {
            rows += removals(all, level);
        }
        return rows;
    }

    /** Writes every row of a cache that waits now, its parents' first. */
    private int puts(List<GroupMember<?, ?>> all, int level) throws Exception {
        return all.get(level).flushPuts(() -> {
            stayOwner();
            for (int parent = 0; parent < level; parent++) {
                puts(all, parent);
            }
        });
    }

    /** Makes every deletion of a cache that waits now, its children's changes first. */
    private int removals(List<GroupMember<?, ?>> all, int level) throws Exception {
        return all.get(level).flushRemovals(() -> {
            stayOwner();
            for (int child = all.size() - 1; child > level; child--) {
                puts(all, child);
                removals(all, child);
            }
        });
    }

    /** A pass may outlast the lease. */
    private void stayOwner() throws FencedOutException {
        if (!root().own(0, owner, lease)) {
            throw new FencedOutException(new Fence(first.cache(), 0, 0));
        }
    }

    @Override
    public Backlog backlog() {
        Backlog sum = Backlog.NONE;
        for (GroupMember<?, ?> member : present()) {
            sum = sum.and(member.backlog());
        }
        return sum;
    }

    @Override
    public DrainLoop.Mark mark() {
        List<DrainLoop.Mark> marks = present().stream().map(GroupMember::mark).toList();
        return () -> marks.stream().allMatch(DrainLoop.Mark::isPassed);
    }

    @Override
    public int partitions() {
        return 1;
    }

    /** Not before all caches of the group are built: nobody knows what waits in the others. */
    @Override
    public boolean own(int partition, long id, Duration time) {
        owner = id;
        lease = time;
        if (!isComplete()) {
            sayWhatIsMissing();
            return false;
        }
        return root().own(0, id, time);
    }

    private synchronized void sayWhatIsMissing() {
        if (said || System.nanoTime() - beganNanos < SAID_AFTER.toNanos()) {
            return;
        }
        said = true;
        List<String> missing = new ArrayList<>();
        for (int place = 0; place < members.length; place++) {
            if (members[place] == null) {
                missing.add(group.parentsFirst().get(place));
            }
        }
        LOG.warn(
                "journal group {}: changes wait, and none is taken to the database before {} is built, too",
                group.parentsFirst(),
                missing);
    }

    @Override
    public void disown(int partition, long id) {
        root().disown(0, id);
    }

    @Override
    public int join(long id, Duration time) {
        return root().join(id, time);
    }

    @Override
    public void leave(long id) {
        root().leave(id);
    }
}
