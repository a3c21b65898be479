package dev.forebay.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sends the signals that {@link Process} has no method for. */
enum Signal {
    INT,
    TERM,
    KILL,
    STOP,
    CONT;

    /** Sends this signal to every process that is still alive. */
    void sendTo(List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
        processes.stream().filter(ProcessHandle::isAlive).forEach(process -> command.add(Long.toString(process.pid())));
        if (command.size() == 2) {
            return;
        }
        try {
            // One that has ended meanwhile makes kill complain; the others get the signal all the same.
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
