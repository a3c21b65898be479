package dev.forebay.model;

import dev.forebay.model.KeyWorld.Writer;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Hold;
import dev.forebay.spi.KeyState.Leased;
import dev.forebay.spi.KeyState.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key's scenario on a server that saves its state at any moment, and at any moment starts again from what it saved last, or, if it has
 * saved nothing, empty. No writer crashes. Entries and leases of before the restart are absent; holds of before stay, and are nobody's.
 */
final class RestartScenario implements Scenario<RestartScenario.World> {
    /** Added to the tokens of holds of before a restart: those of no writer that is there. */
    private static final long OF_BEFORE = 100;

    private final KeyScenario keys;
    private final int writers;
    private final Rules rules;

    /** @param saved the state of the key in the server's last snapshot */
    record World(KeyWorld now, KeyState<Integer> saved) {
        @Override
        public String toString() {
            return now + ", saved: " + ModelSteps.describe(saved);
        }
    }

    RestartScenario(int readers, int writers, Rules rules) {
        this.keys = KeyScenario.restart(readers, writers, rules);
        this.writers = writers;
        this.rules = rules;
    }

    @Override
    public String name() {
        return keys.name();
    }

    @Override
    public World initial() {
        return new World(keys.initial(), KeyState.absent());
    }

    @Override
    public void transitions(World world, Next<World> next) {
        keys.transitions(world.now(), new Next<>() {
            @Override
            public void leads(String step, KeyWorld after) {
                next.leads(step, new World(after, world.saved()));
            }

            @Override
            public void breaks(String step, Breach breach) {
                next.breaks(step, breach);
            }
        });
        next.leads("the server saves", new World(world.now(), world.now().entry()));
        next.leads("the server restarts", new World(world.now().with(restored(world)), world.saved()));
        if (world.now().entry() instanceof Held<Integer> held) {
            held.holds().stream()
                    .filter(hold -> hold.token() >= OF_BEFORE)
                    .forEach(hold -> next.leads(
                            "the hold time of a writer of before ends",
                            new World(world.now().with(ModelSteps.holdEnds(held, hold.token())), world.saved())));
        }
    }

    /** What is saved, as the processes see it after the restart. */
    private KeyState<Integer> restored(World world) {
        KeyState<Integer> saved = world.saved();
        if (saved instanceof Value) {
            return rules.hold(Rule.ENTRIES_HAVE_EPOCHS) ? KeyState.absent() : saved;
        }
        if (saved instanceof Leased) {
            return rules.hold(Rule.LEASES_HAVE_EPOCHS) ? KeyState.absent() : saved;
        }
        if (!(saved instanceof Held<Integer> held)) {
            return saved;
        }
        KeyState<Integer> alive = held;
        for (int i = 0; i < writers; i++) {
            Writer writer = world.now().writers().get(i);
            if (writer.isOver() && alive instanceof Held<Integer> left) {
                alive = ModelSteps.holdEnds(left, KeyScenario.WRITER_TOKENS + i);
            }
        }
        return alive instanceof Held<Integer> left && rules.hold(Rule.TOKENS_HAVE_EPOCHS) ? ofBefore(left) : alive;
    }

    private static KeyState<Integer> ofBefore(Held<Integer> held) {
        List<Hold> holds = held.holds().stream()
                .map(hold -> new Hold(hold.token() % OF_BEFORE + OF_BEFORE, hold.deadlineMillis()))
                .toList();
        return new Held<>(holds, held.contended());
    }

    @Override
    public @Nullable Breach breachIn(World world) {
        return keys.breachIn(world.now());
    }
}
