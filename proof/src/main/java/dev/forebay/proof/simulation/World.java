package dev.forebay.proof.simulation;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.proof.simulation.machine.Actor;
import dev.forebay.proof.simulation.machine.Host;
import dev.forebay.proof.simulation.machine.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A run: processes with clients on shared servers, faults, a calm in which all recovers, and a last look. */
final class World implements Runnable {
    /** Longer than any request takes, and any pause. */
    private static final Duration RECOVERY = Duration.ofMillis(900);

    private static final int MOST_RESTARTS = 3;
    private static final int MOST_FUSE_STEPS = 1_500;
    private static final long STORE_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long DATABASE_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Machine machine;
    private final Setup setup;
    private final Weather weather;
    private final Workload workload;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private int clientsAtWork;
    private int restartsToCome;
    private int restarts;

    World(Machine machine, Weather weather, Setup setup, Workload workload) {
        this.machine = machine;
        this.setup = setup;
        this.weather = weather;
        this.workload = workload;
    }

    @Override
    public void run() {
        for (int i = 0; i < setup.size().processes(); i++) {
            start();
        }
        disturb();
        while (clientsAtWork > 0 || restartsToCome > 0) {
            machine.sleep(TimeUnit.MILLISECONDS.toNanos(5));
        }
        machine.note("calm");
        machine.calm();
        weather.clear();
        processes.forEach(SimulatedProcess::heal);
        do {
            machine.sleep(RECOVERY.toNanos());
        } while (workload.isHeld());
        lookOnceMore();
        workload.finish();
    }

    private void start() {
        SimulatedProcess process = new SimulatedProcess(processes.size());
        processes.add(process);
        clientsAtWork += setup.size().clients();
        machine.spawn(process.host, process.host.name(), process);
    }

    /** An application process. */
    private final class SimulatedProcess implements Runnable {
        private final Host host;
        private final Link toStore;
        private final Link toDatabase;
        private final List<Actor> clients = new ArrayList<>();
        private int working = setup.size().clients();
        private Workload.@Nullable Application application;

        private SimulatedProcess(int number) {
            long usualNanos = setup.times().requestNanos();
            host = new Host("p" + number);
            toStore = new Link(machine, weather, usualNanos, STORE_TIMEOUT_NANOS);
            toDatabase = new Link(machine, weather, 2 * usualNanos, DATABASE_TIMEOUT_NANOS);
        }

        private void heal() {
            toStore.heal();
            toDatabase.heal();
        }

        @Override
        public void run() {
            Forebay forebay = Forebay.on(
                    workload.backend(toStore), ForebayOptions.defaults().storeRetry(Duration.ofMillis(20)));
            Workload.Application built = workload.build(forebay, toDatabase);
            application = built;
            armFuse();
            for (int i = 0; i < setup.size().clients(); i++) {
                Runnable client = built.newClient();
                clients.add(machine.spawn(host, host + ".c" + i, () -> {
                    client.run();
                    working--;
                    clientsAtWork--;
                }));
            }
        }

        private void armFuse() {
            SplittableRandom random = machine.random();
            long steps = 1 + (long) (MOST_FUSE_STEPS * Math.pow(random.nextDouble(), 2));
            host.afterSteps(steps, () -> {
                if (!weather.isStormy()) {
                    return;
                }
                weather.count();
                if (setup.faults().crashes() && random.nextBoolean()) {
                    crash();
                } else {
                    machine.pause(
                            host, 1 + random.nextLong(setup.times().pause().toNanos()));
                    armFuse();
                }
            });
        }

        private void crash() {
            clientsAtWork -= working;
            working = 0;
            if (restarts < MOST_RESTARTS) {
                restarts++;
                restartsToCome++;
                machine.after(TimeUnit.MILLISECONDS.toNanos(1 + machine.random().nextInt(300)), () -> {
                    restartsToCome--;
                    start();
                });
            }
            machine.crash(host);
        }

        /** Looks at everything once more, when its clients have ended. */
        private void look() {
            Workload.Application built = application;
            while (built == null) {
                machine.sleep(TimeUnit.MILLISECONDS.toNanos(1));
                built = application;
            }
            clients.forEach(machine::join);
            built.lookOnceMore();
        }
    }

    /** Cuts links and evicts entries, now and then, as long as faults are injected. */
    private void disturb() {
        SplittableRandom random = machine.random();
        machine.after(TimeUnit.MICROSECONDS.toNanos(200 + random.nextInt(20_000)), () -> {
            if (!weather.isStormy()) {
                return;
            }
            SimulatedProcess process = processes.get(random.nextInt(processes.size()));
            if (setup.faults().cuts() && random.nextInt(3) != 0) {
                weather.count();
                Link link = random.nextBoolean() ? process.toStore : process.toDatabase;
                machine.note("a link of " + process.host + " is cut");
                link.cutFor(TimeUnit.MICROSECONDS.toNanos(100 + random.nextInt(30_000)));
            } else if (random.nextInt(4) == 0) {
                weather.count();
                workload.evict();
            }
            disturb();
        });
    }

    private void lookOnceMore() {
        if (processes.stream().allMatch(process -> process.host.isCrashed())) {
            start();
        }
        for (SimulatedProcess process : List.copyOf(processes)) {
            if (!process.host.isCrashed()) {
                machine.join(machine.spawn(process.host, process.host + ".last", process::look));
            }
        }
    }
}
