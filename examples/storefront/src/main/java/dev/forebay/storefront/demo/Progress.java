package dev.forebay.storefront.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What the demo is doing, for somebody who waits: one line that is written again and again on a terminal, a line per step
 * elsewhere.
 */
final class Progress {
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private String step = "";
    private double share;
    private int widthWritten;

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // the program asks for the console that is null without a terminal
    static Progress toTerminal(PrintStream out) {
        return new Progress(out, System.console() != null);
    }

    /** Begins a step. */
    synchronized void step(String name) {
        step = name;
        if (terminal) {
            draw("");
        } else {
            out.println(name);
        }
    }

    /**
     * Says how far the run has come.
     *
     * @param reached 0 to 1
     * @param seen what there is to see at the moment
     */
    synchronized void at(double reached, String seen) {
        share = Math.min(1, reached);
        if (terminal) {
            draw(seen);
        }
    }

    private void draw(String seen) {
        int full = (int) Math.round(share * BAR);
        rewrite(String.format(
                Locale.ROOT,
                "%s%s %3.0f %%  %-22s %s",
                "█".repeat(full),
                "░".repeat(BAR - full),
                share * 100,
                step,
                seen));
    }

    private void rewrite(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, widthWritten - line.length())));
        out.flush();
        widthWritten = line.length();
    }

    /** Leaves an empty line behind. */
    synchronized void clear() {
        if (terminal && widthWritten > 0) {
            out.print("\r" + " ".repeat(widthWritten) + "\r");
            out.flush();
        }
    }
}
