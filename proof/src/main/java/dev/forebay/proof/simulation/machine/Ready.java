package dev.forebay.proof.simulation.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The actors that could run; those of paused hosts are set aside. */
final class Ready {
    private final List<Actor> actors = new ArrayList<>();
    private final SplittableRandom random;

    Ready(SplittableRandom random) {
        this.random = random;
    }

    boolean isEmpty() {
        return actors.isEmpty();
    }

    void add(Actor actor) {
        if (actor.host.paused && !actor.doomed) {
            actor.host.stalled.add(actor);
        } else {
            actors.add(actor);
        }
    }

    /** Takes one out, the likelier the more it weighs; one that is doomed before all others. */
    Actor draw() {
        int total = 0;
        for (Actor actor : actors) {
            if (actor.doomed) {
                actors.remove(actor);
                return actor;
            }
            total += actor.weight;
        }
        int left = actors.size() == 1 ? 0 : random.nextInt(total);
        for (int i = 0; ; i++) {
            Actor actor = actors.get(i);
            left -= actor.weight;
            if (left < 0) {
                actors.remove(i);
                return actor;
            }
        }
    }

    void pause(Host host) {
        host.paused = true;
        actors.removeIf(actor -> actor.host == host && host.stalled.add(actor));
    }

    void resume(Host host) {
        host.paused = false;
        actors.addAll(host.stalled);
        host.stalled.clear();
    }
}
