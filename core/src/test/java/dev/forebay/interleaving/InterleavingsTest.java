package dev.forebay.interleaving;

import dev.forebay.internal.store.LocalStore;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each part that threads share, and a broken variant of each: a check that finds nothing there would find nothing here. */
@Tag("interleavings")
class InterleavingsTest {
    private static final String READ_BESIDE_WRITE_AND_READ = "; read | write 1, read ;";

    private final Interleavings reads = new Interleavings(SharedReads.Register.class, LocalStore.class);
    private final Interleavings nearReads =
            new Interleavings(NearReads.Register.class, LocalStore.class, LongAdder.class);
    private final Interleavings steps = new Interleavings(StoreSteps.OneByOne.class);
    private final Interleavings calls = new Interleavings(JournalCalls.OneByOne.class, LocalStore.class);

    @Test
    void flights_readersAndWriters_areOneRegister() {
        reads.hold(SharedReads.class, READ_BESIDE_WRITE_AND_READ, "write 1 ; read, read | write 2 ; read");
    }

    @Test
    void flights_whoseRowIsForWhoeverJoined_areNot() {
        reads.fail(SharedReadsOfAnyFlight.class, READ_BESIDE_WRITE_AND_READ);
    }

    @Test
    void flights_thatCanBeJoinedUntilTheyLand_areNot() {
        reads.fail(SharedReadsWithOpenDoors.class, READ_BESIDE_WRITE_AND_READ);
    }

    @Test
    void nearRows_ofAProcessThatWrites_areOneRegister() {
        nearReads.hold(
                NearReads.class,
                "write 1, read ; read | write 2 ; read",
                "write 1 ; read, told | write 2, read ; read",
                "write 1, read ; lost | write 2, read ; read");
    }

    @Test
    void nearRows_markedWhenTheAnswerHasCome_areNot() {
        nearReads.fail(NearReads.MarkedTooLate.class, "write 1 ; read | write 2 ; read");
    }

    @Test
    void store_steps_areTakenOneByOne() {
        steps.hold(
                StoreSteps.OfAStore.class,
                "; acquire 1 | acquire 2 ; lookup",
                "acquire 1 ; fill 1, lookup | hold 2, release 2 ; lookup",
                "acquire 1, fill 1 ; read, read | hold 2, release 2 ; read",
                "hold 1 ; release 1 | hold 2, release 2 ; lookup");
    }

    @Test
    void store_withoutALock_takesTwoAtOnce() {
        steps.fail(StoreSteps.WithoutALock.class, "; acquire 1 | acquire 2 ; lookup");
    }

    @Test
    void storeWithAJournal_stepsOverTwoMaps_areTakenOneByOne() {
        steps.hold(
                StoreSteps.OfAStoreWithAJournal.class,
                "acquire 1, fill 1 ; lookup | append 2 ; lookup",
                "append 1 ; lookup, lookup | settle 1 ; lookup",
                "acquire 1, fill 1 ; read, read | append 2 ; read",
                "append 1 ; read, read | settle 1 ; read",
                "; append 1 | append 2, lookup ; lookup",
                "append 1 ; settle 1, lookup | append 2 ; lookup",
                "append 1 ; settle 1 | hold 2 ; lookup",
                "acquire 1, fill 1 ; unflushed, unflushed | append 2, settle 2 ; lookup");
    }

    @Test
    void storeWithAJournal_thatEmptiesOneMapBeforeTheOtherHasIt_losesTheKeyFromView() {
        steps.fail(StoreSteps.DroppedTooEarly.class, "acquire 1, fill 1 ; lookup | append 2 ; lookup");
    }

    @Test
    void journal_inMemory_takesCallsOneByOne() {
        calls.hold(
                JournalCalls.OfMemory.class,
                "append 1 ; append 2, unflushed | settle 1, oldest ; oldest, settle 2, oldest");
    }

    @Test
    void journal_whoseChangesLastLater_takesCallsOneByOne() {
        calls.hold(
                JournalCalls.OfGroups.class,
                "append 1 ; append 2 | settle 1, oldest ; oldest, settle 2, oldest",
                "; append 1, unflushed | append 2, oldest ; settle 2, oldest");
    }

    @Test
    void journal_withoutALock_losesAWrite() {
        calls.fail(JournalCalls.WithoutALock.class, "append 1 ; append 2 | settle 1 ; oldest");
    }
}
