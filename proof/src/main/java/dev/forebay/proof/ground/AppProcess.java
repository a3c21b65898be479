package dev.forebay.proof.ground;

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
public final class AppProcess implements AutoCloseable {
    private final Launch launch;
    private final Path folder;
    private final int number;
    private int incarnations;
    private @Nullable Process process;

    /** How an application is started. */
    @FunctionalInterface
    public interface Launch {
        /**
         * Returns the name of the class with its {@code main}, and its arguments. It prints {@code ready} when its threads work, and
         * ends when its standard input says so or ends.
         *
         * @param incarnation how often the application has been started before
         */
        List<String> command(int incarnation);
    }

    /**
     * An application that is not started yet.
     *
     * @param folder where what it prints to standard error goes
     */
    public AppProcess(Launch launch, Path folder, int number) {
        this.launch = launch;
        this.folder = folder;
        this.number = number;
    }

    /** Returns what it is called in reports, and the user that it logs in to servers as, where there are users. */
    public String name() {
        return "app" + number;
    }

    /** Starts the application and waits until its threads work. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(launch.command(incarnations++));
        Path errors = folder.resolve(number + ".err");
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        process = started;
        BufferedReader output =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String first = output.readLine();
        if (!"ready".equals(first)) {
            throw new IOException("application %d did not start; see %s".formatted(number, errors));
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Sends {@code kill -9} and waits for the end. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void resume() throws IOException, InterruptedException {
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
    public boolean stop(long seconds) throws IOException, InterruptedException {
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
