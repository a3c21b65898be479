package dev.forebay.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.Codec;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ForyCodecTest {
    public record Line(UUID product, int quantity) {}

    public sealed interface Payment {}

    public record Card(String number) implements Payment {}

    public record Invoice(LocalDate due) implements Payment {}

    public record Order(
            long id,
            BigDecimal total,
            Instant at,
            LocalDate day,
            Duration took,
            DayOfWeek weekday,
            boolean paid,
            String note,
            List<Line> lines,
            Map<String, Integer> tags,
            Payment payment,
            List<byte[]> seals) {}

    public record Holder(Object content) {}

    private static Order order(long id) {
        return new Order(
                id,
                new BigDecimal("12345678901234567890.10"),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                LocalDate.of(2026, 1, 2),
                Duration.ofMillis(1500),
                DayOfWeek.FRIDAY,
                true,
                null,
                List.of(new Line(new UUID(1, 2), 3), new Line(new UUID(3, 4), 5)),
                Map.of("Größe", 1),
                id % 2 == 0 ? new Card("1234") : new Invoice(LocalDate.of(2026, 2, 3)),
                List.of(new byte[] {1, 2, 3}));
    }

    @Test
    void encode_thenDecode_isTheSameRow() {
        Codec<Order> codec = ForyCodec.of(Order.class);

        Order found = codec.decode(codec.encode(order(8)), 0);

        assertThat(found).usingRecursiveComparison().isEqualTo(order(8));
    }

    @Test
    void decode_fromAnOffset_skipsTheHeader() {
        Codec<Line> codec = ForyCodec.of(Line.class);
        byte[] bytes = codec.encode(new Line(new UUID(1, 2), 3));

        assertThat(codec.decode(
                        ByteBuffer.allocate(6 + bytes.length).put(6, bytes).array(), 6))
                .isEqualTo(new Line(new UUID(1, 2), 3));
    }

    @Test
    void codec_ofManyThreads_isSafe() throws Exception {
        Codec<Order> codec = ForyCodec.of(Order.class);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread * 1_000;
                work.add(() -> {
                    for (int id = first; id < first + 500; id++) {
                        assertThat(codec.decode(codec.encode(order(id)), 0).id())
                                .isEqualTo(id);
                    }
                    return null;
                });
            }
            for (Future<Void> one : threads.invokeAll(work)) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void decode_classThatIsNoneOfTheRows_isRefused() {
        byte[] bytes = ForyCodec.of(Holder.class, Line.class).encode(new Holder(new Line(new UUID(1, 2), 3)));

        assertThatThrownBy(() -> ForyCodec.of(Holder.class).decode(bytes, 0)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void encode_classThatIsNoneOfTheRows_isRefused() {
        assertThatThrownBy(() -> ForyCodec.of(Holder.class).encode(new Holder(new Line(new UUID(1, 2), 3))))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> ForyCodec.of(Holder.class).encode(new Holder(new java.io.File("/"))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void decode_anotherRowType_isRefused() {
        byte[] bytes = ForyCodec.of(Card.class).encode(new Card("1"));

        assertThatThrownBy(() -> ForyCodec.of(Invoice.class).decode(bytes, 0)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> ForyCodec.of(Invoice.class, Card.class).decode(bytes, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_moreThanARow_isRefused() {
        Codec<Card> codec = ForyCodec.of(Card.class);
        byte[] bytes = codec.encode(new Card("1"));

        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What is damaged is a miss to the store, as long as it is no {@link Error} that it meets. */
    @Test
    void decode_damagedBytes_neverThrowsAnError() {
        Codec<Order> codec = ForyCodec.of(Order.class);
        byte[] bytes = codec.encode(order(8));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = i % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            if (i % 2 == 1) {
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                codec.decode(damaged, 0);
            } catch (RuntimeException e) {
                refused++;
            }
        }

        assertThat(refused).isGreaterThan(2_500);
        assertThat(codec.decode(bytes, 0).id()).isEqualTo(8);
    }

    @Test
    void simpleTypes_areRowsToo() {
        assertThat(ForyCodec.of(String.class).decode(ForyCodec.of(String.class).encode("a\n\"ü"), 0))
                .isEqualTo("a\n\"ü");
        assertThat(ForyCodec.of(Long.class).decode(ForyCodec.of(Long.class).encode(Long.MIN_VALUE), 0))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(ForyCodec.of(String.class).id()).isEqualTo((byte) 2);
    }
}
