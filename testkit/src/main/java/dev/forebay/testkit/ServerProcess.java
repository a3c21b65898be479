package dev.forebay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The process of a database server and those that it forks: started on a free port, in a temporary folder, ended with this JVM at
 * the latest.
 *
 * <p>Methods may be called by any thread, one at a time.
 */
final class ServerProcess implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(100); // on a machine that builds something else, too
    private static final int PORT_ATTEMPTS = 5;

    private final String name;
    private final Path folder;
    private final Thread endWithJvm;
    private final IntFunction<List<String>> command;
    private final BooleanSupplier answers;
    private @Nullable Process process;
    private int port;

    /**
     * @param name for messages, the log file and the folder
     * @param command returns the command line of the server at a port
     * @param answers asks the server at {@link #port()} something
     */
    ServerProcess(String name, IntFunction<List<String>> command, BooleanSupplier answers) {
        this.name = name;
        this.command = command;
        this.answers = answers;
        folder = TemporaryFolder.create("forebay-" + name);
        endWithJvm = new Thread(this::end, "forebay-" + name + "-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** Returns the folder that all commands run in. */
    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Runs a command that ends by itself, such as the one that makes the data files. */
    void run(List<String> preparation) {
        try {
            int code = launch(preparation).waitFor();
            if (code != 0) {
                throw new IllegalStateException("%s ended with %d: %s".formatted(preparation.get(0), code, log()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + preparation.get(0) + " ran", e);
        }
    }

    /** Starts the server and waits until it answers. */
    void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = RedisServer.freePort();
            try {
                start();
                return;
            } catch (IllegalStateException e) {
                // Another process may have taken the port between our look and the server's start.
                if (attempt == PORT_ATTEMPTS || !log().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    /** Starts the server at the same port as before, and waits until it answers. */
    synchronized void start() {
        process = launch(command.apply(port));
        awaitAnswer(process);
    }

    /** Sends a signal to the server and all its children. */
    synchronized void signal(Signal signal) {
        if (process != null) {
            signal.sendTo(family(process));
        }
    }

    /** Ends the server with a signal, and waits for the end of it and its children. */
    synchronized void end(Signal signal) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> family = family(process);
        // In order, the server ends its children itself; in a crash, nobody is left to do it.
        signal.sendTo(signal == Signal.KILL ? family : family.subList(0, 1));
        try {
            for (ProcessHandle member : family) {
                member.onExit().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %s at port %d ended".formatted(name, port), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("%s at port %d did not end: %s".formatted(name, port, log()), e);
        }
        process = null;
    }

    /** Ends the server and deletes its folder. */
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
            end(Signal.KILL);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private Process launch(List<String> line) {
        try {
            return new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line.get(0), e);
        }
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!answers.getAsBoolean()) {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "%s ended with %d while starting: %s".formatted(name, started.exitValue(), log()));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s at port %d did not answer within %s: %s".formatted(name, port, TIMEOUT, log()));
            }
            pauseBriefly();
        }
    }

    private void pauseBriefly() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " started", e);
        }
    }

    private Path logFile() {
        return folder.resolve(name + ".log");
    }

    private String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "no log";
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    private static List<ProcessHandle> family(Process server) {
        List<ProcessHandle> members = new ArrayList<>(List.of(server.toHandle()));
        server.descendants().forEach(members::add);
        return members;
    }
}
