package dev.forebay.proof.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An application under test: started again after each kill. It ends by itself when this process does. */
final class AppProcess implements AutoCloseable {
    private final String redis;
    private final String database;
    private final Path folder;
    private final int number;
    private final int threads;
    private int incarnations;
    private @Nullable Process process;

    AppProcess(String redis, String database, Path folder, int number, int threads) {
        this.redis = redis;
        this.database = database;
        this.folder = folder;
        this.number = number;
        this.threads = threads;
    }

    /** Starts the application and waits until its threads write. */
    void start() throws IOException {
        Application.Arguments arguments =
                new Application.Arguments(redis, database, folder, number, incarnations++, threads);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Application.class.getName()));
        command.addAll(arguments.toList());
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(number + ".err").toFile()))
                .start();
        process = started;
        BufferedReader output =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String first = output.readLine();
        if (!"ready".equals(first)) {
            throw new IOException(
                    "application %d did not start; see %s".formatted(number, folder.resolve(number + ".err")));
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Sends {@code kill -9} and waits for the end. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process != null) {
            int status = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("kill %s of application %d failed".formatted(signal, number));
            }
        }
    }

    /** Lets the application drain and end; returns whether it did so in time. */
    boolean stop(long seconds) throws IOException, InterruptedException {
        if (process == null || !process.isAlive()) {
            return true;
        }
        process.getOutputStream().write('s');
        process.getOutputStream().flush();
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
