package dev.forebay.model;

import dev.forebay.model.Breach.Kind;
import dev.forebay.model.NearWorld.Message;
import dev.forebay.model.NearWorld.Reader;
import dev.forebay.model.NearWorld.Reader.Doing;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that keeps the row of one key near, while it and another process write the key (protocol, section 8).
 *
 * <p>The server's entry is taken for a register: that it is right is for the other scenarios. Answers and what is told come over one
 * connection, in order, late as may be; it is lost at any moment, and made anew. The promise: where the near row is not the
 * server's, the process will be told; and a process that has written reads nothing older.
 */
final class NearScenario implements Scenario<NearWorld> {
    private final int readers;
    private final int writes;
    private final Rules rules;

    /** @param writes of both processes together */
    NearScenario(int readers, int writes, Rules rules) {
        this.readers = readers;
        this.writes = writes;
        this.rules = rules;
    }

    @Override
    public String name() {
        return rules.name("near: %d readers, %d writes".formatted(readers, writes));
    }

    @Override
    public NearWorld initial() {
        return new NearWorld(
                0,
                false,
                List.of(),
                NearWorld.NO_ROW,
                Collections.nCopies(readers, Reader.IDLE),
                NearWorld.NO_ROW,
                0,
                true);
    }

    @Override
    public void transitions(NearWorld world, Next<NearWorld> next) {
        for (int i = 0; i < readers; i++) {
            read(world, i, next);
        }
        if (world.row() < writes) {
            next.leads("another process writes row " + (world.row() + 1), world.written());
        }
        write(world, next);
        hear(world, next);
        if (world.connected()) {
            next.leads("the connection is lost", lost(world));
        } else {
            next.leads("another connection is made, and tracked", world.connected(true));
        }
    }

    private void read(NearWorld world, int i, Next<NearWorld> next) {
        Reader reader = world.readers().get(i);
        String who = "reader " + (i + 1);
        switch (reader.doing()) {
            case NOTHING -> {
                if (world.connected() && world.near() == NearWorld.NO_ROW) {
                    next.leads(who + " asks", world.with(new Reader(Doing.ASKING, true, NearWorld.NO_ROW), i));
                }
            }
            case ASKING -> next.leads("the server answers " + who, world.answered(i));
            case ASKED -> {}
            case ANSWERED -> {
                boolean keeps = reader.marked() || !rules.hold(Rule.NEAR_KEEPS_UNDER_MARK);
                NearWorld kept = keeps ? world.near(reader.row()) : world;
                next.leads(who + (keeps ? " keeps the row" : " keeps nothing"), kept.with(Reader.IDLE, i));
            }
        }
    }

    /** The first message of the connection arrives. */
    private void hear(NearWorld world, Next<NearWorld> next) {
        if (world.messages().isEmpty()) {
            return;
        }
        Message first = world.messages().get(0);
        NearWorld heard = world.heard();
        if (first.isChange()) {
            next.leads("the change is told", heard.dropped());
        } else {
            Reader asked = heard.readers().get(first.reader());
            boolean marked = asked.marked() || !rules.hold(Rule.NEAR_MARKS_BEFORE_ASKING);
            next.leads(
                    "the answer to reader %d arrives".formatted(first.reader() + 1),
                    heard.with(new Reader(Doing.ANSWERED, marked, first.row()), first.reader()));
        }
    }

    /** A write of this process: the server has it, then the near row is dropped, then it is acknowledged. */
    private void write(NearWorld world, Next<NearWorld> next) {
        if (world.ownRow() != NearWorld.NO_ROW) {
            NearWorld dropped = rules.hold(Rule.NEAR_DROPS_OWN_WRITES) ? world.dropped() : world;
            next.leads("its write is acknowledged", dropped.acknowledged());
        } else if (world.row() < writes) {
            next.leads(
                    "this process writes row " + (world.row() + 1),
                    world.written().writing());
        }
    }

    private NearWorld lost(NearWorld world) {
        NearWorld lost = world.lost();
        if (rules.hold(Rule.NEAR_ENDS_WITH_CONNECTION)) {
            lost = lost.near(NearWorld.NO_ROW);
        }
        return rules.hold(Rule.NEAR_MARKS_END_WITH_CONNECTION) ? lost.unmarked() : lost;
    }

    @Override
    public @Nullable Breach breachIn(NearWorld world) {
        if (world.near() == NearWorld.NO_ROW) {
            return null;
        }
        if (world.near() < world.acknowledgedRow()) {
            return new Breach(
                    Kind.OLD_READ,
                    "row %d is near, and this process has written row %d"
                            .formatted(world.near(), world.acknowledgedRow()));
        }
        boolean willBeTold = world.messages().stream().anyMatch(Message::isChange);
        return world.near() != world.row() && !willBeTold
                ? new Breach(
                        Kind.STALE_ENTRY,
                        "row %d is near, the server has row %d, and nobody will tell"
                                .formatted(world.near(), world.row()))
                : null;
    }
}
