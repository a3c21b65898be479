package dev.forebay.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on the loopback interface and a random free port, with its data in a temporary folder.
 *
 * <p>It is a process of its own that a test can stop, kill, pause and start again. {@link #close()} ends it and deletes its
 * data; so does the end of this JVM. Methods may be called by any thread, one at a time.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_TIMEOUT =
            Duration.ofSeconds(100); // on a machine that builds something else, too
    private static final int PORT_ATTEMPTS = 5;

    private final List<String> settings;
    private final IntSupplier freePort;
    private final boolean isSentinel;
    private final Path folder;
    private final Thread endWithJvm;
    private int port;
    private @Nullable Process process;

    private RedisServer(List<String> settings, IntSupplier freePort, boolean isSentinel) {
        this.settings = settings;
        this.freePort = freePort;
        this.isSentinel = isSentinel;
        this.folder = TemporaryFolder.create("forebay-redis");
        this.endWithJvm = new Thread(this::end, "forebay-redis-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param settings lines of a redis.conf, such as {@code appendonly yes}; by default nothing is saved to disk
     */
    public static RedisServer start(String... settings) {
        return started(new RedisServer(Arrays.asList(settings), RedisServer::freePort, false));
    }

    /** Starts a node of a cluster that has no other nodes, and no slots. */
    static RedisServer startNode(String... settings) {
        List<String> all = new ArrayList<>(List.of("cluster-enabled yes"));
        all.addAll(Arrays.asList(settings));
        return started(new RedisServer(all, RedisServer::freePortWithBus, false));
    }

    /** Starts a sentinel. */
    static RedisServer startSentinel(String... settings) {
        return started(new RedisServer(Arrays.asList(settings), RedisServer::freePort, true));
    }

    private static RedisServer started(RedisServer server) {
        try {
            server.startOnFreePort();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Returns the address, such as {@code redis://127.0.0.1:40123}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Returns the port; the same over every {@link #restart()}. */
    public int port() {
        return port;
    }

    /** Returns whether the process lives; a paused one does. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the server in order (SIGTERM), as a planned restart does, and waits for its end. */
    public synchronized void stop() {
        if (process != null) {
            resume();
            process.destroy();
            awaitEnd(process);
        }
    }

    /** Ends the server at once (SIGKILL), as a crash does. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /** Freezes the server (SIGSTOP): connections stay open and nothing answers. */
    public synchronized void pause() {
        signal(Signal.STOP);
    }

    /** Lets a paused server go on (SIGCONT). */
    public synchronized void resume() {
        signal(Signal.CONT);
    }

    /** Starts the server again on the same port and data folder, after stopping it if it runs; waits until it answers. */
    public synchronized void restart() {
        stop();
        launch();
    }

    /**
     * Runs a command over a connection of its own and returns the answer as text: elements of an array on a line each,
     * {@code (nil)} for none.
     *
     * @throws IllegalStateException if the server answers with an error, or not within 10 s
     */
    public String command(String... words) {
        try (RedisConnection connection = new RedisConnection(port)) {
            return connection.call(words);
        } catch (IOException e) {
            throw new IllegalStateException("redis at port %d: %s failed".formatted(port, words[0]), e);
        }
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        end();
        if (Thread.currentThread() != endWithJvm) {
            try {
                Runtime.getRuntime().removeShutdownHook(endWithJvm);
            } catch (IllegalStateException e) {
                return; // The JVM is ending and runs the hook itself.
            }
        }
    }

    private synchronized void end() {
        try {
            kill();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = freePort.getAsInt();
            try {
                launch();
                return;
            } catch (IllegalStateException e) {
                // Another process may have taken the port between our look and the server's start.
                if (attempt == PORT_ATTEMPTS || !log().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private synchronized void launch() {
        // A sentinel writes what it learns into its file.
        List<String> command = isSentinel
                ? List.of(Binary.FILE.getPath(), "redis.conf", "--sentinel")
                : List.of(Binary.FILE.getPath(), "-");
        List<String> lines = new ArrayList<>(
                List.of("bind 127.0.0.1", "port " + port, "dir " + folder, "daemonize no", "logfile redis.log"));
        if (!isSentinel) {
            lines.add("save \"\"");
        }
        lines.addAll(settings);
        try {
            Path stdin = Files.write(folder.resolve("redis.conf"), lines);
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(stdin.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis did not start", e);
        }
        awaitAnswer(process);
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!answers()) {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "redis ended with %d while starting: %s".formatted(started.exitValue(), log()));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "redis at port %d did not answer within %s: %s".formatted(port, START_TIMEOUT, log()));
            }
            pauseBriefly();
        }
    }

    private boolean answers() {
        try (RedisConnection connection = new RedisConnection(port)) {
            return connection.call("PING").equals("PONG");
        } catch (IOException | IllegalStateException e) {
            return false; // Not listening yet, or still loading its data.
        }
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("redis.out", "redis.log")) {
            try {
                Path file = folder.resolve(name);
                text.append(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                text.append("(cannot read ").append(name).append(": ").append(e).append(')');
            }
        }
        return text.toString();
    }

    private void signal(Signal signal) {
        if (process != null && process.isAlive()) {
            signal.sendTo(List.of(process.toHandle()));
        }
    }

    private static void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(20, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pauseBriefly() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while redis started", e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /** Returns a port that is free together with the one that a node of a cluster has 10,000 above it. */
    private static int freePortWithBus() {
        for (int attempt = 1; attempt <= 1000; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(12_000, 22_000);
            if (isFree(candidate) && isFree(candidate + 10_000)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no free port for a node of a cluster");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The executable, taken out of its artifact once per JVM. */
    private static final class Binary {
        static final File FILE = extract();

        private static File extract() {
            try {
                Path folder = TemporaryFolder.create("forebay-redis-binary");
                // What is named last is deleted first: the file goes before its folder.
                folder.toFile().deleteOnExit();
                File file = ExecutableProvider.newJarResourceProvider(folder.toFile())
                        .get();
                file.deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot extract the redis executable", e);
            }
        }
    }
}
