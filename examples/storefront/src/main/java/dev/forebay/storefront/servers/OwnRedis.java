package dev.forebay.storefront.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of the shop's own, on the loopback address, with its files in a folder that the caller deletes.
 *
 * <p>It runs as a daemon, in a session of its own: Ctrl-C in a terminal reaches every process of the foreground group, and a
 * Redis that stops before the shop has drained would take unflushed changes with it.
 *
 * <p>{@code appendonly yes} with {@code appendfsync everysec}: acknowledged write-behind changes survive a crash of the shop, and
 * a crash of Redis but for its last second. {@code always} would survive that as well, at the price of a disk sync for each.
 */
final class OwnRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnRedis.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int START_ATTEMPTS = 5;

    private final int port;
    private final ProcessHandle process;

    private OwnRedis(int port, ProcessHandle process) {
        this.port = port;
        this.process = process;
    }

    static OwnRedis start(Path folder) throws IOException {
        Path executable = ExecutableProvider.newJarResourceProvider(
                        Files.createDirectories(folder.resolve("bin")).toFile())
                .get()
                .toPath();
        IOException failure = new IOException("redis did not start");
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            try {
                return start(executable, Files.createDirectories(folder.resolve("redis-" + attempt)), freePort());
            } catch (IOException e) {
                failure = e; // another process may have taken the free port in between
            }
        }
        throw failure;
    }

    private static OwnRedis start(Path executable, Path folder, int port) throws IOException {
        Path log = folder.resolve("redis.log");
        Path pidFile = folder.resolve("redis.pid");
        Process launcher = new ProcessBuilder(List.of(
                        executable.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        folder.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "everysec",
                        "--maxmemory-policy",
                        "noeviction",
                        "--daemonize",
                        "yes",
                        "--pidfile",
                        pidFile.toString(),
                        "--logfile",
                        log.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            launcher.onExit().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return new OwnRedis(port, awaitProcess(pidFile, log, port));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while redis was starting", e);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            launcher.destroyForcibly();
            throw new IOException("redis did not start", e);
        }
    }

    private static ProcessHandle awaitProcess(Path pidFile, Path log, int port)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(pidFile)) {
                String pid = Files.readString(pidFile).strip();
                ProcessHandle process = pid.isEmpty()
                        ? null
                        : ProcessHandle.of(Long.parseLong(pid)).orElse(null);
                if (process != null && answers(port)) {
                    return process;
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        String told = Files.exists(log) ? Files.readString(log) : "";
        throw new IOException("redis did not start within %s: %s".formatted(START_LIMIT, told));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false; // not yet: the caller asks again until its limit
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LOG.warn("redis (process {}) does not stop; killing it", process.pid());
            process.destroyForcibly();
        }
    }
}
