package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RedisServerTest {

    @Test
    void command_answersAsText() {
        try (RedisServer redis = RedisServer.start()) {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(redis.command("SET", "clé", "schön")).isEqualTo("OK");
            assertThat(redis.command("GET", "clé")).isEqualTo("schön");
            assertThat(redis.command("GET", "other")).isEqualTo("(nil)");
            assertThat(redis.command("INCR", "n")).isEqualTo("1");
            assertThat(redis.command("MGET", "n", "other")).isEqualTo("1\n(nil)");
            assertThatThrownBy(() -> redis.command("INCR", "clé")).hasMessageContaining("not an integer");
            assertThat(URI.create(redis.uri()).getPort()).isEqualTo(redis.port());
        }
    }

    @Test
    void restart_withoutPersistence_isEmptyOnTheSamePort() {
        try (RedisServer redis = RedisServer.start()) {
            int port = redis.port();
            redis.command("SET", "k", "v");
            redis.restart();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.command("GET", "k")).isEqualTo("(nil)");
        }
    }

    @Test
    void kill_withSyncedAppends_keepsEveryAcknowledgedWrite() {
        try (RedisServer redis = RedisServer.start("appendonly yes", "appendfsync always")) {
            redis.command("SET", "k", "v");
            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            assertThatThrownBy(() -> redis.command("GET", "k")).isInstanceOf(IllegalStateException.class);
            redis.restart();
            assertThat(redis.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void pause_holdsAnswersBackUntilResume() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> redis.command("PING"));
            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            redis.resume();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("PONG");
        }
    }

    @Test
    void start_withBadSetting_tellsWhy() {
        assertThatThrownBy(() -> RedisServer.start("no-such-setting yes")).hasMessageContaining("no-such-setting");
    }
}
