package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.Partitions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShareTest {
    private final Recorder recorder = new Recorder("activity", Optional.empty());
    private boolean answers = true;
    private int asked;

    private final Partitions partitions = new Partitions() {
        @Override
        public int partitions() {
            return 16;
        }

        @Override
        public boolean own(int partition, long owner, Duration lease) {
            return true;
        }

        @Override
        public void disown(int partition, long owner) {}

        @Override
        public int join(long owner, Duration lease) {
            asked++;
            if (!answers) {
                throw new IllegalStateException("NOPERM");
            }
            return 2;
        }

        @Override
        public void leave(long owner) {}
    };

    @Test
    void renew_thatIsNotAnswered_keepsTheShareAndIsCounted() {
        Share share = new Share(partitions, 7, Duration.ofNanos(2), recorder);
        share.renew();
        assertThat(share.most()).isEqualTo(8);
        answers = false;

        share.renew();
        share.renew();

        assertThat(asked).isEqualTo(3);
        assertThat(share.most()).isEqualTo(8);
        assertThat(recorder.storeFailures.sum()).isEqualTo(2);
    }
}
