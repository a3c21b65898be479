package dev.forebay.redis.internal.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StandstillTest {

    @Test
    void waitThatWasSleptThrough_readsTheAnswerThatHasComeMeanwhile() throws Exception {
        FutureTask<String> answer = new FutureTask<>(() -> "row");
        Thread reader = new Thread(answer);
        long longAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(5);
        reader.start(); // as the I/O thread goes on at the same time
        assertThat(Standstill.await(answer, longAgo)).isEqualTo("row");
    }

    @Test
    void waitThatWasSleptThrough_endsWhereNoAnswerHasCome() {
        long longAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(5);
        assertThatThrownBy(() -> Standstill.await(new CompletableFuture<>(), longAgo))
                .isInstanceOf(TimeoutException.class);
    }
}
