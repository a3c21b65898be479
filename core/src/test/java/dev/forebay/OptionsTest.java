package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.TimedWriter;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option refuses a bad value at its setter, with name, value and limit. */
class OptionsTest {
    private static final Loader<Long, String> LOADER = key -> "row " + key;
    private static final Writer<Long, String> WRITER = new Writer<>() {
        @Override
        public void put(Long key, String row) {}

        @Override
        public void remove(Long key) {}
    };

    /** A writer whose statements may run for 10 s. */
    private static final class Timed implements TimedWriter<Long, String> {
        @Override
        public Duration statementTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public void put(Long key, String row) {}

        @Override
        public void remove(Long key) {}

        @Override
        public String toString() {
            return "Timed";
        }
    }

    static Stream<Arguments> badValues() {
        Forebay forebay = Forebay.local();
        return Stream.of(
                bad("cache name 'a b'", () -> forebay.cache("a b", Long.class, String.class)),
                bad("cache name ''", () -> forebay.cache("", Long.class, String.class)),
                bad("counter name 'x:y'", () -> forebay.counter("x:y", Long.class, null)),
                bad("expireAfterWrite is PT0S", () -> builder(forebay).expireAfterWrite(Duration.ZERO)),
                bad("expireAfterWrite is PT8784H", () -> builder(forebay).expireAfterWrite(Duration.ofDays(366))),
                bad("jitter is -0.1", () -> builder(forebay).jitter(-0.1)),
                bad("jitter is NaN", () -> builder(forebay).jitter(Double.NaN)),
                bad("expireAbsentAfter is PT-1S", () -> builder(forebay).expireAbsentAfter(Duration.ofSeconds(-1))),
                bad("maxEntries is 0", () -> builder(forebay).maxEntries(0)),
                bad("whenRemaining is 0.95", () -> RefreshAhead.from(LOADER).whenRemaining(0.95)),
                bad("xfetchBeta is 11", () -> RefreshAhead.from(LOADER).xfetchBeta(11)),
                bad("batchSize is 0", () -> WriteBehind.to(WRITER).batchSize(0)),
                bad("batchSize is 10001", () -> WriteBehind.to(WRITER).batchSize(10_001)),
                bad("flushInterval is PT0S", () -> WriteBehind.to(WRITER).flushInterval(Duration.ZERO)),
                bad("maxPending is 0", () -> WriteBehind.to(WRITER).maxPending(0)),
                bad("partitions is 0", () -> JournalOptions.defaults().partitions(0)),
                bad("partitions is 1025", () -> JournalOptions.defaults().partitions(1025)),
                bad("flushThreads is 0", () -> JournalOptions.defaults().flushThreads(0)),
                bad("flushThreads is 65", () -> JournalOptions.defaults().flushThreads(65)),
                bad("ownerLease is PT0.05S", () -> JournalOptions.defaults().ownerLease(Duration.ofMillis(50))),
                bad("retry first is PT0S", () -> RetrySchedule.exponential(Duration.ZERO, Duration.ofSeconds(1))),
                bad(
                        "retry most is PT1S; it must be PT2S",
                        () -> RetrySchedule.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1))),
                bad("retry jitter is 1.5", () -> RetrySchedule.defaults().jitter(1.5)),
                bad("patience is PT-1S", () -> Overflow.block(Duration.ofSeconds(-1))),
                bad(
                        "whenFull writes through but the cache is in journal group [options, other]",
                        () -> builder(forebay)
                                .writes(WriteBehind.to(WRITER)
                                        .inGroup(JournalGroup.parentsFirst("options", "other"))
                                        .whenFull(Overflow.writeThroughAfter(Duration.ofSeconds(1))))
                                .build()),
                bad("hardTimeout is PT0S", () -> Loading.defaults().hardTimeout(Duration.ZERO)),
                bad("leaseTime is PT5S", () -> Loading.defaults().leaseTime(Duration.ofSeconds(5))),
                bad(
                        "hardTimeout is PT10S",
                        () -> Loading.defaults()
                                .leaseTime(Duration.ofSeconds(10))
                                .hardTimeout(Duration.ofSeconds(10))),
                bad("mostHung is 0", () -> Loading.defaults().mostHung(0)),
                bad("outageLoads is 0", () -> ForebayOptions.defaults().outageLoads(0)),
                bad("outageWait is PT-1S", () -> ForebayOptions.defaults().outageWait(Duration.ofSeconds(-1))),
                bad("leaseWait is PT-1S", () -> Loading.defaults().leaseWait(Duration.ofSeconds(-1))),
                bad("failurePause is PT-1S", () -> Loading.defaults().failurePause(Duration.ofSeconds(-1))),
                bad("grace is PT0S", () -> Staleness.upTo(Duration.ZERO)),
                bad("softTimeout is PT1S", () -> Staleness.never().whenSlowerThan(Duration.ofSeconds(1))),
                bad(
                        "softTimeout is PT-1S",
                        () -> Staleness.upTo(Duration.ofSeconds(1)).whenSlowerThan(Duration.ofSeconds(-1))),
                bad("hold time is PT0.005S", () -> WriteGuard.hold(Duration.ofMillis(5))),
                bad("refreshThreads is 0", () -> ForebayOptions.defaults().refreshThreads(0)),
                bad(
                        "shutdownTimeout is PT-1S",
                        () -> ForebayOptions.defaults().shutdownTimeout(Duration.ofSeconds(-1))),
                bad("storeRetry is PT0S", () -> ForebayOptions.defaults().storeRetry(Duration.ZERO)),
                bad(
                        "key type java.lang.Object",
                        () -> forebay.cache("odd", Object.class, String.class).build()));
    }

    private static CacheBuilder<Long, String> builder(Forebay forebay) {
        return forebay.cache("options", Long.class, String.class);
    }

    private static Arguments bad(String message, ThrowingCallable setter) {
        return Arguments.of(message, setter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void setter_withBadValue_namesOptionValueAndLimit(String message, ThrowingCallable setter) {
        assertThatThrownBy(setter).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void builder_withOptionSetTwice_refuses() {
        try (Forebay forebay = Forebay.local()) {
            assertThatThrownBy(() -> builder(forebay)
                            .expireAfterWrite(Duration.ofSeconds(1))
                            .expireAfterWrite(Duration.ofSeconds(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cache 'options': expireAfterWrite is set already, to PT1S");
        }
    }

    @Test
    void build_withNameTaken_refuses() {
        try (Forebay forebay = Forebay.local()) {
            builder(forebay).build();
            assertThatThrownBy(() -> builder(forebay).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'options' is built already");
        }
    }

    /** Such a statement may commit when its hold has run out, and a reader has cached the old row. */
    @Test
    void build_withStatementsAsLongAsTheHold_refusesWhereTheyRunUnderIt() {
        try (Forebay forebay = Forebay.local()) {
            String message = "statementTimeout of Timed is PT10S; it must be shorter than the hold time, PT10S";
            assertThatThrownBy(() -> builder(forebay)
                            .writes(WriteThrough.to(new Timed()))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
            assertThatThrownBy(() -> builder(forebay)
                            .writes(WriteBehind.to(new Timed()).whenFull(Overflow.writeThrough()))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
            builder(forebay).writes(WriteBehind.to(new Timed())).build(); // flushes run under no hold
            forebay.cache("longer", Long.class, String.class)
                    .writes(WriteThrough.to(new Timed()))
                    .guard(WriteGuard.hold(Duration.ofSeconds(11)))
                    .build();
            forebay.cache("none", Long.class, String.class)
                    .writes(WriteThrough.to(new Timed()))
                    .guard(WriteGuard.INVALIDATE)
                    .build();
        }
    }

    @Test
    void build_afterClose_refuses() {
        Forebay forebay = Forebay.local();
        forebay.close();
        assertThatThrownBy(() -> builder(forebay).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this Forebay is closed");
    }

    @Test
    void withers_returnCopies() {
        RefreshAhead<Long, String> first = RefreshAhead.from(LOADER);
        RefreshAhead<Long, String> second = first.whenRemaining(0.5).xfetchBeta(2);
        assertThat(first.whenRemaining()).isEqualTo(0.2);
        assertThat(second.whenRemaining()).isEqualTo(0.5);
        assertThat(second.xfetchBeta()).isEqualTo(2);
        WriteBehind<Long, String> behind = WriteBehind.to(WRITER)
                .batchSize(7)
                .flushInterval(Duration.ofMillis(20))
                .maxPending(100)
                .retry(RetrySchedule.defaults().jitter(0))
                .whenFull(Overflow.reject());
        assertThat(behind.options().batchSize()).isEqualTo(7);
        assertThat(behind.options().maxPendingPerPartition()).isEqualTo(7);
        assertThat(behind.options().whenFull().patience()).isZero();
    }
}
