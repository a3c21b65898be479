package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Cache;
import dev.forebay.CacheBuilder;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.WriteGuard;
import dev.forebay.redis.RedisBackend;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write that outlasts its hold, in a process that is cut off from the store when it is to release. */
class LateWriteTest extends TwoInstances {
    private static final String USER = "late";
    private static final Item OLD = Item.of(1, 1);
    private static final Item NEW = Item.of(1, 2);

    private final Gate committing = new Gate();
    private Forebay late;
    private Cache<Long, Item> writing;
    private Cache<Long, Item> reading;

    @BeforeEach
    void openTheLate() {
        letIn();
        late = Forebay.on(RedisBackend.connect(
                redis().uri().replace("redis://", "redis://%s:%s@".formatted(USER, USER)), PATIENT));
        writing = cache(late, LateWriteTest::options);
        reading = cache(second, LateWriteTest::options);
        items.outside(OLD);
    }

    @AfterEach
    void closeTheLate() {
        letIn();
        late.close();
    }

    private static CacheBuilder<Long, Item> options(CacheBuilder<Long, Item> builder) {
        return builder.reads(ReadThrough.from(items.table())).guard(WriteGuard.hold(Duration.ofMillis(50)));
    }

    private void letIn() {
        redis().command("ACL", "SETUSER", USER, "on", ">" + USER, "~*", "&*", "+@all");
    }

    private void cutOff() {
        redis().command("ACL", "SETUSER", USER, "off");
        redis().command("CLIENT", "KILL", "USER", USER);
    }

    /** Writes the new row, but commits only when the hold has run out, others have the old row, and the store is out of reach. */
    private Item writeLate() throws InterruptedException {
        return writing.write(1L, () -> {
            committing.pass();
            items.outside(NEW);
            return NEW;
        });
    }

    private void awaitUntoldCommit() throws InterruptedException {
        committing.awaitReached();
        await().atMost(BOUND).until(() -> OLD.equals(reading.get(1L)) && OLD.equals(reading.getIfPresent(1L)));
        cutOff();
        committing.open();
        await().atMost(BOUND).until(() -> writing.stats().storeFailures() > 0);
        assertThat(items.row(1)).contains(NEW);
    }

    @Test
    void write_whoseHoldHasRunOut_isAcknowledgedWhenNobodyReadsTheOldRowAnyMore() throws Exception {
        Future<?> write = threads.submit(this::writeLate);
        awaitUntoldCommit();
        assertThat(reading.get(1L)).as("the write is not acknowledged yet").isEqualTo(OLD);

        letIn();
        within(write);

        assertThat(reading.get(1L)).isEqualTo(NEW);
        assertThat(writing.get(1L)).isEqualTo(NEW);
    }

    @Test
    void interrupt_endsTheWait_andWhatWasMissedIsMadeUpForLater() throws Exception {
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            writeLate();
            return Thread.interrupted();
        });
        Thread writer = new Thread(interrupted);
        writer.start();
        awaitUntoldCommit();

        writer.interrupt();
        assertThat(within(interrupted)).as("the thread is still interrupted").isTrue();

        letIn();
        await().atMost(BOUND).until(() -> NEW.equals(writing.get(1L)) && NEW.equals(reading.get(1L)));
    }
}
