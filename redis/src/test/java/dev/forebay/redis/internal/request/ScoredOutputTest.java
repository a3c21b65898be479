package dev.forebay.redis.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Both forms in which a server sends scores. */
class ScoredOutputTest {
    private static final long SCORE = 1_796_000_000_000_001L;
    private final ScoredOutput output = new ScoredOutput();

    @Test
    void digits_stayStrings() {
        output.set(ByteBuffer.wrap(Bytes.of("42")));
        output.set(ByteBuffer.wrap(Bytes.of(String.valueOf(SCORE))));
        assertThat(output.get()).containsExactly(Bytes.of("42"), Bytes.of(String.valueOf(SCORE)));
    }

    @Test
    void numbers_areWholeNumbers() {
        output.set(ByteBuffer.wrap(Bytes.of("42")));
        output.set((double) SCORE);
        assertThat(output.get()).containsExactly(Bytes.of("42"), SCORE);
    }
}
