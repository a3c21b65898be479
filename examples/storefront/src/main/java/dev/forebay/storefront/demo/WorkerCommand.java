package dev.forebay.storefront.demo;

import dev.forebay.storefront.demo.process.Worker;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The demo's second process. Started by the demo, not by people. */
@Command(name = WorkerCommand.NAME, hidden = true)
public final class WorkerCommand implements Callable<Integer> {
    static final String NAME = "demo-worker";

    /** Returns what to start a JVM with so that it runs this command of a program. */
    static List<String> commandLine(Class<?> main) {
        return List.of(main.getName(), NAME);
    }

    @Override
    public Integer call() throws IOException {
        // Standard output carries answers; whatever else is printed must not get between them.
        PrintStream answers = System.out;
        System.setOut(System.err);
        new Worker(System.in, answers).serve();
        return 0;
    }
}
