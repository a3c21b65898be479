package dev.forebay.storefront;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as a process of its own, as somebody at a terminal starts it. */
final class ShopProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Path output;

    private ShopProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the program; {@code environment} is all of it that concerns the shop. */
    static ShopProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Path output = Files.createTempFile(folder, "shop-", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .keySet()
                .removeAll(List.of("PORT", "REDIS_URL", "DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD"));
        builder.environment().putAll(environment);
        return new ShopProcess(builder.start(), output);
    }

    /** Waits until the shop listens, and returns a client of it. */
    Client client() {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !process.isAlive() || LISTENS.matcher(output()).find());
        Matcher matcher = LISTENS.matcher(output());
        if (!matcher.find()) {
            throw new IllegalStateException("the shop ended with " + process.exitValue() + ": " + output());
        }
        return new Client(Integer.parseInt(matcher.group(1)));
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks the process to end, as {@code kill} does. */
    void terminate() {
        process.destroy();
    }

    /** Ends the process at once, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end, and returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the program does not end: " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
