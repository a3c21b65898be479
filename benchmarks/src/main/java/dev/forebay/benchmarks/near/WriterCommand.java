package dev.forebay.benchmarks.near;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.WriteThrough;
import dev.forebay.Writer;
import dev.forebay.redis.RedisBackend;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes versions of one row, and prints the moment at which each was acknowledged: another process that writes. */
@Command(name = "near-writer", hidden = true, description = "The process that writes, for 'near'.")
public final class WriterCommand implements Callable<Integer> {
    private static final int WARM_UP = 1_000;

    @Option(names = "--redis", required = true)
    private String redis = "";

    @Option(names = "--writes", required = true)
    private int writes;

    @Override
    public Integer call() {
        long[] acknowledged = new long[writes + 1];
        try (Forebay forebay = Forebay.on(RedisBackend.connect(redis))) {
            Cache<Long, Long> cache = forebay.cache("versions", Long.class, Long.class)
                    .writes(WriteThrough.to(new Nowhere()))
                    .build();
            for (long i = 1; i <= WARM_UP; i++) {
                cache.put(-i, i);
            }
            for (int version = 1; version <= writes; version++) {
                cache.put(1L, (long) version);
                acknowledged[version] = System.nanoTime();
                LockSupport.parkNanos(2_000_000);
            }
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.US_ASCII);
        for (int version = 1; version <= writes; version++) {
            out.println(acknowledged[version]);
        }
        out.flush();
        return 0;
    }

    /** A database that takes no time. */
    private static final class Nowhere implements Writer<Long, Long> {
        @Override
        public void put(Long key, Long row) {
            // Taken.
        }

        @Override
        public void remove(Long key) {
            // Taken.
        }
    }
}
