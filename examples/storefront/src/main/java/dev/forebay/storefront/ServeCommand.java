package dev.forebay.storefront;

import dev.forebay.storefront.settings.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** Serves the shop over HTTP until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Serves the shop over HTTP until Ctrl-C or SIGTERM, then writes what waits to the database and ends.",
        footer = {
            "",
            "Environment:",
            "  PORT               where HTTP is served; default 8080, 0 for any free one",
            "  REDIS_URL          an existing Redis or Valkey, redis://[user:password@]host:port[/db]",
            "  DATABASE_URL       an existing PostgreSQL, jdbc:postgresql://host:port/database",
            "  DATABASE_USER      its user",
            "  DATABASE_PASSWORD  its password",
            "A server that is not named is started, with its data in a temporary folder that is removed at the end.",
        })
final class ServeCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = Settings.of(System.getenv());
        long startedNanos = System.nanoTime();
        Storefront storefront = Storefront.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(storefront), "storefront-stop"));
        storefront.servers().started().ifPresent(started -> System.out.println("started " + started));
        System.out.printf(
                "storefront listens on http://127.0.0.1:%d after %d ms; Ctrl-C ends it%n",
                storefront.port(), (System.nanoTime() - startedNanos) / 1_000_000);
        new CountDownLatch(1).await();
        return 0;
    }

    private static void stop(Storefront storefront) {
        System.out.println("stopping: finishing requests, writing what waits to the database");
        storefront.close();
        System.out.println("stopped");
    }
}
