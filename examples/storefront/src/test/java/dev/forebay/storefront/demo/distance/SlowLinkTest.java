package dev.forebay.storefront.demo.distance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowLinkTest {
    private static final Duration LATENCY = Duration.ofMillis(40);

    @Test
    void link_delaysARoundTripOnce_howeverManyCommandsItHolds() throws IOException {
        try (RedisServer redis = RedisServer.start();
                SlowLink link = SlowLink.to(redis.uri(), LATENCY);
                Socket socket = connect(link.url(redis.uri()))) {
            assertThat(roundTrip(socket, 1)).isBetween(LATENCY, LATENCY.multipliedBy(10));
            // A hundred commands that waited for each other would take four seconds.
            assertThat(roundTrip(socket, 100)).isBetween(LATENCY, LATENCY.multipliedBy(25));
        }
    }

    @Test
    void link_carriesLargeAnswersWhole() throws IOException {
        try (RedisServer redis = RedisServer.start();
                SlowLink link = SlowLink.to(redis.uri(), Duration.ofMillis(2));
                Socket socket = connect(link.url(redis.uri()))) {
            String value = "0123456789".repeat(100_000);
            socket.getOutputStream()
                    .write(("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n" + value + "\r\nGET k\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String expected = "+OK\r\n$1000000\r\n" + value + "\r\n";
            assertThat(new String(socket.getInputStream().readNBytes(expected.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(expected);
        }
    }

    @Test
    void link_serverGone_closesTheConnection() throws IOException {
        try (RedisServer redis = RedisServer.start();
                SlowLink link = SlowLink.to(redis.uri(), LATENCY)) {
            String url = link.url(redis.uri());
            try (Socket socket = connect(url)) {
                redis.stop();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket socket = connect(url)) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void url_keepsWhatIsNotTheAddress() throws IOException {
        try (RedisServer redis = RedisServer.start();
                SlowLink link = SlowLink.to(redis.uri(), LATENCY)) {
            assertThat(link.url("redis://user:secret@example.com:6380/2"))
                    .matches("redis://user:secret@127\\.0\\.0\\.1:\\d+/2");
        }
    }

    private static Socket connect(String url) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static Duration roundTrip(Socket socket, int commands) throws IOException {
        long start = System.nanoTime();
        OutputStream out = socket.getOutputStream();
        for (int i = 0; i < commands; i++) {
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(7 * commands), StandardCharsets.US_ASCII))
                .isEqualTo("+PONG\r\n".repeat(commands));
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
