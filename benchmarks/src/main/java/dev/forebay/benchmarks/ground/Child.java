package dev.forebay.benchmarks.ground;

import dev.forebay.benchmarks.Bench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A part of a benchmark in a JVM of its own, whose compiler is told what this one's was. */
public final class Child {
    private Child() {}

    /** Runs a subcommand with half a gigabyte; returns what it prints. */
    public static List<String> run(List<String> arguments) {
        return run("512m", arguments);
    }

    /** Runs a subcommand with a heap of this size, as {@code -Xmx} takes it; returns what it prints. */
    public static List<String> run(String heap, List<String> arguments) {
        return run(Path.of(System.getProperty("java.home"), "bin", "java"), heap, arguments);
    }

    /** Runs a subcommand by another JDK; returns what it prints. */
    public static List<String> run(NewerJdk jdk, String heap, List<String> arguments) {
        return run(jdk.java(), heap, arguments);
    }

    private static List<String> run(Path java, String heap, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xms" + heap, "-Xmx" + heap));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:Tiered")) // how much the compiler is to do
                .forEach(command::add);
        command.addAll(HazelcastMember.ACCESS);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread hook = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook); // else it would go on when this JVM is ended
            try {
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("failed: " + arguments);
                }
                return out.lines().toList();
            } finally {
                forget(hook);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + arguments, e);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is ending, and the hook runs.
        }
    }
}
