package dev.forebay.storefront;

import dev.forebay.storefront.demo.DemoCommand;
import dev.forebay.storefront.demo.WorkerCommand;
import dev.forebay.storefront.settings.BadSetting;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
        name = "storefront",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "An online shop that uses all five caching strategies of Forebay, each where it fits.",
        subcommands = {ServeCommand.class, DemoCommand.class, WorkerCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs a command and ends the process: 0 for success, 1 for a failure, 2 for a wrong option or setting. */
    public static void main(String[] args) {
        // Since JDK 22 there is a console also where there is no terminal, unless the older one is asked for.
        System.setProperty("jdk.console", "java.base");
        System.exit(commandLine().execute(args));
    }

    /** Reads the version from the jar; classes that were not packed have none. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Forebay storefront " + (version == null ? "(not packed)" : version)};
        }
    }

    /** Returns the commands, ready to be run. */
    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((e, command, parsed) -> explain(e));
    }

    private static int explain(Exception e) {
        if (e instanceof BadSetting) {
            System.err.println("storefront: " + e.getMessage());
            return ExitCode.USAGE;
        }
        System.err.println("storefront: " + e);
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            System.err.println("  because of " + cause);
        }
        return ExitCode.SOFTWARE;
    }
}
