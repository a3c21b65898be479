package dev.forebay.proof.fault;

import dev.forebay.testkit.PostgresServer;
import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Breaks things, one at a time, and mends them. */
final class Nemesis {
    private final List<AppProcess> applications;
    private final RedisServer redis;
    private final PostgresServer postgres;
    private final Random random;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    Nemesis(List<AppProcess> applications, RedisServer redis, PostgresServer postgres, long seed) {
        this.applications = applications;
        this.redis = redis;
        this.postgres = postgres;
        this.random = new Random(seed);
    }

    Map<Fault, Integer> counts() {
        return counts;
    }

    Fault any() {
        Fault[] faults = Fault.values();
        return faults[random.nextInt(faults.length)];
    }

    /** Injects a fault, mends it, and leaves some time to recover. */
    void strike(Fault fault) throws IOException, InterruptedException {
        counts.merge(fault, 1, Integer::sum);
        AppProcess victim = applications.get(random.nextInt(applications.size()));
        switch (fault) {
            case KILL_APPLICATION -> {
                victim.kill();
                pause(100, 500);
                victim.start();
            }
            case PAUSE_OWNER -> {
                victim.pause();
                TimeUnit.NANOSECONDS.sleep(2 * Setup.OWNER_LEASE.toNanos());
                victim.resume();
            }
            case TERMINATE_BACKENDS -> {
                for (int i = 0; i < 20; i++) {
                    postgres.terminateBackends();
                    pause(5, 50);
                }
            }
            case STOP_POSTGRES -> {
                postgres.stop();
                pause(200, 1500);
                postgres.restart();
            }
            case KILL_POSTGRES -> {
                postgres.kill();
                pause(100, 500);
                postgres.restart();
            }
            case PAUSE_POSTGRES -> {
                postgres.pause();
                pause(200, 3000);
                postgres.resume();
            }
            case STOP_REDIS -> {
                redis.stop();
                pause(100, 500);
                redis.restart();
            }
            case KILL_REDIS -> {
                redis.kill();
                pause(100, 500);
                redis.restart();
            }
            case PAUSE_REDIS -> {
                redis.pause();
                pause(200, 2500);
                redis.resume();
            }
        }
        pause(500, 1500);
    }

    private void pause(int leastMillis, int mostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(leastMillis + (long) random.nextInt(mostMillis - leastMillis));
    }
}
