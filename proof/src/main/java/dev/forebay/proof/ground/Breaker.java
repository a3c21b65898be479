package dev.forebay.proof.ground;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Does one fault and mends it. The seed decides how long each takes. */
final class Breaker {
    private static final Duration MENDING = Duration.ofMinutes(2);
    private static final int TERMINATIONS = 20;

    private final Stage stage;
    private final Pace pace;
    private final Random random;

    Breaker(Stage stage, Pace pace, Random random) {
        this.stage = stage;
        this.pace = pace;
        this.random = random;
    }

    /** Returns whether the fault could be done: a server that is down cannot cut anybody off. */
    boolean strike(Fault fault, AppProcess victim) throws IOException, InterruptedException {
        switch (fault) {
            case KILL_APPLICATION -> {
                victim.kill();
                outage();
                victim.start();
            }
            case PAUSE_APPLICATION -> {
                victim.pause();
                pause();
                victim.resume();
            }
            case OUTLAST_LEASES -> {
                victim.pause();
                TimeUnit.NANOSECONDS.sleep(pace.outlasting().toNanos());
                victim.resume();
            }
            case CUT_OFF_REDIS -> {
                return cutOff(
                        () -> {
                            stage.redis().command("ACL", "SETUSER", victim.name(), "off");
                            stage.redis().command("CLIENT", "KILL", "USER", victim.name());
                        },
                        () -> stage.redis().command("ACL", "SETUSER", victim.name(), "on"));
            }
            case CUT_OFF_POSTGRES -> {
                return cutOff(
                        () -> stage.postgres()
                                .execute(
                                        "ALTER ROLE %s NOLOGIN".formatted(victim.name()),
                                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
                                                .formatted(victim.name())),
                        () -> stage.postgres().execute("ALTER ROLE %s LOGIN".formatted(victim.name())));
            }
            default -> strikeServer(fault);
        }
        return true;
    }

    private void strikeServer(Fault fault) throws InterruptedException {
        switch (fault) {
            case TERMINATE_BACKENDS -> {
                for (int i = 0; i < TERMINATIONS; i++) {
                    stage.postgres().terminateBackends();
                    TimeUnit.MILLISECONDS.sleep(5 + random.nextInt(45));
                }
            }
            case STOP_POSTGRES -> {
                stage.postgres().stop();
                outage();
                stage.postgres().restart();
            }
            case KILL_POSTGRES -> {
                stage.postgres().kill();
                outage();
                stage.postgres().restart();
            }
            case PAUSE_POSTGRES -> {
                stage.postgres().pause();
                pause();
                stage.postgres().resume();
            }
            case STOP_REDIS -> {
                stage.redis().stop();
                outage();
                stage.redis().restart();
            }
            case KILL_REDIS -> {
                stage.redis().kill();
                outage();
                stage.redis().restart();
            }
            case PAUSE_REDIS -> {
                stage.redis().pause();
                pause();
                stage.redis().resume();
            }
            default -> throw new IllegalArgumentException(fault + " has no server as its victim");
        }
    }

    private boolean cutOff(Runnable cut, Runnable mend) throws InterruptedException {
        boolean done = true;
        try {
            cut.run();
        } catch (IllegalStateException e) {
            done = false; // the server is down, or went down half way
        }
        if (done) {
            outage();
        }
        mend(mend);
        return done;
    }

    /** The server may be down, and comes back. */
    private static void mend(Runnable mend) throws InterruptedException {
        long deadline = System.nanoTime() + MENDING.toNanos();
        while (true) {
            try {
                mend.run();
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    void rest() throws InterruptedException {
        sleep(pace.longestRest(), 3);
    }

    void calm() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pace.calm().toNanos());
    }

    private void pause() throws InterruptedException {
        sleep(pace.longestPause(), 5);
    }

    private void outage() throws InterruptedException {
        sleep(pace.longestOutage(), 5);
    }

    private void sleep(Duration longest, int share) throws InterruptedException {
        long least = longest.toNanos() / share;
        TimeUnit.NANOSECONDS.sleep(least + (long) (random.nextDouble() * (longest.toNanos() - least)));
    }
}
