package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Misuse that must be told, not waited for or swallowed. */
class LifecycleTest {
    private static final Writer<Long, String> WRITER = new Writer<>() {
        @Override
        public void put(Long key, String row) {}

        @Override
        public void remove(Long key) {}
    };

    @Test
    void everyOperation_afterClose_refuses() {
        Forebay forebay = Forebay.local();
        Cache<Long, String> cache = forebay.cache("closed", Long.class, String.class)
                .reads(ReadThrough.from(key -> "row"))
                .writes(WriteBehind.to(WRITER))
                .build();
        cache.put(1L, "row");
        forebay.close();
        Stream.<ThrowingCallable>of(
                        () -> cache.get(1L),
                        () -> cache.getIfPresent(1L),
                        () -> cache.getAll(List.of(1L)),
                        () -> cache.put(1L, "late"),
                        () -> cache.putAll(Map.of(1L, "late")),
                        () -> cache.remove(1L),
                        () -> cache.write(1L, () -> {}),
                        () -> cache.hold(List.of(1L)),
                        () -> cache.invalidate(1L),
                        () -> cache.clear())
                .forEach(operation -> assertThatThrownBy(operation)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("'closed' cannot be used: this Forebay is closed"));
        assertThat(cache.stats().writes()).as("only the first put was accepted").isEqualTo(1);
    }

    @Test
    void loaderThatReadsItsOwnKey_failsAtOnceAndSaysWhy() {
        try (Forebay forebay = Forebay.local()) {
            AtomicReference<Cache<Long, String>> self = new AtomicReference<>();
            Cache<Long, String> cache = forebay.cache("recursive", Long.class, String.class)
                    .reads(ReadThrough.from(key -> key == 1 ? self.get().get(key) : "row " + key))
                    .build();
            self.set(cache);
            assertThatThrownBy(() -> cache.get(1L))
                    .isInstanceOf(LoadFailedException.class)
                    .hasStackTraceContaining("the loader of key 1 reads the same key");
        }
    }

    @Test
    void loaderThatReadsAnotherKey_isServed() {
        try (Forebay forebay = Forebay.local()) {
            AtomicReference<Cache<Long, String>> self = new AtomicReference<>();
            Cache<Long, String> cache = forebay.cache("chained", Long.class, String.class)
                    .reads(ReadThrough.from(
                            key -> key == 1 ? "1 and " + self.get().get(2L) : "row " + key))
                    .build();
            self.set(cache);
            assertThat(cache.get(1L)).isEqualTo("1 and row 2");
        }
    }

    @Test
    void listenerThatThrows_disturbsNobody() {
        try (Forebay forebay = Forebay.local()) {
            Cache<Long, String> cache = forebay.cache("loud", Long.class, String.class)
                    .reads(ReadThrough.from(key -> "row " + key))
                    .listener(event -> {
                        throw new IllegalStateException("listener");
                    })
                    .build();
            assertThat(cache.get(1L)).isEqualTo("row 1");
        }
    }

    @Test
    void close_byAnInterruptedThread_drainsAndKeepsTheInterrupt() {
        Map<Long, String> table = new ConcurrentHashMap<>();
        Forebay forebay = Forebay.local();
        Cache<Long, String> cache = writeBehind(forebay, "drained", row -> table.put(1L, row));
        cache.put(1L, "row");
        Thread.currentThread().interrupt();
        try {
            forebay.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(table).isEqualTo(Map.of(1L, "row"));
    }

    @Test
    void close_oneDatabaseAwayAndOneWriterBroken_drainsTheOthers() {
        Map<Long, String> table = new ConcurrentHashMap<>();
        Forebay forebay = Forebay.local();
        writeBehind(forebay, "away", row -> {
                    throw new SQLTransientConnectionException("away", "08006");
                })
                .put(1L, "waits");
        writeBehind(forebay, "broken", row -> {
                    throw new AssertionError("broken");
                })
                .put(1L, "waits");
        writeBehind(forebay, "healthy", row -> table.put(1L, row)).put(1L, "row");

        assertThat(forebay.shutdown(Duration.ofSeconds(2))).isEqualTo(2);

        assertThat(table).isEqualTo(Map.of(1L, "row"));
        assertThat(forebay.shutdown(Duration.ZERO)).as("closed already").isZero();
    }

    private interface Rows {
        void write(String row) throws Exception;
    }

    private static Cache<Long, String> writeBehind(Forebay forebay, String name, Rows rows) {
        return forebay.cache(name, Long.class, String.class)
                .writes(WriteBehind.to(new Writer<Long, String>() {
                            @Override
                            public void put(Long key, String row) throws Exception {
                                rows.write(row);
                            }

                            @Override
                            public void remove(Long key) {}
                        })
                        .flushInterval(Duration.ofHours(1)))
                .build();
    }

    @Test
    void timesToWait_maybeForEver_areNeverNegative() {
        try (Forebay forebay = Forebay.local()) {
            Cache<Long, String> cache = forebay.cache("patient", Long.class, String.class)
                    .writes(WriteBehind.to(WRITER).flushInterval(Duration.ofHours(1)))
                    .build();
            cache.put(1L, "row");
            assertThat(cache.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> cache.flush(Duration.ofMillis(-1)), () -> forebay.shutdown(Duration.ofMillis(-1)))) {
                assertThatThrownBy(call)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("timeout is PT-0.001S; it must be 0 or more");
            }
            cache.put(2L, "still open");
        }
    }

    @Test
    void nullKeysAndRows_areRefused() {
        try (Forebay forebay = Forebay.local()) {
            Cache<Long, String> cache = forebay.cache("nulls", Long.class, String.class)
                    .reads(ReadThrough.from(key -> "row " + key))
                    .writes(WriteThrough.to(WRITER))
                    .build();
            assertThatThrownBy(() -> cache.get(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("key");
            assertThatThrownBy(() -> cache.put(1L, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("row");
            assertThatThrownBy(() -> cache.write(List.of(), () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cache 'nulls': a write of no keys");
        }
    }
}
