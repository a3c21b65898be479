package dev.forebay.model;

import dev.forebay.model.KeyWorld.Reader;
import dev.forebay.model.KeyWorld.Writer;
import dev.forebay.model.KeyWorld.Writer.Guard;
import dev.forebay.spi.KeyState;
import dev.forebay.spi.KeyState.Held;
import dev.forebay.spi.KeyState.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The form in which worlds are the same that differ only in which of like processes is which: readers are alike, and so are writers
 * of one guard, whose rows go by their names. It is the least of the numbers that the orders of the processes give.
 */
final class KeyForm {
    private final int readers;
    private final List<Guard> writers;
    private final List<List<Integer>> orders;

    KeyForm(int readers, List<Guard> writers) {
        this.readers = readers;
        this.writers = writers;
        this.orders = Packed.orders(writers.size()).stream()
                .filter(this::changesNoGuard)
                .toList();
    }

    private boolean changesNoGuard(List<Integer> order) {
        return IntStream.range(0, order.size()).allMatch(place -> writers.get(order.get(place)) == writers.get(place));
    }

    long of(KeyWorld world) {
        long least = Long.MAX_VALUE;
        for (List<Integer> order : orders) {
            least = Math.min(least, packed(world, order));
        }
        return least;
    }

    private long packed(KeyWorld world, List<Integer> order) {
        int rows = writers.size() + 1;
        Packed packed = new Packed().add(renamed(world.source(), order), rows);
        packed.add(renamedSet(world.recent(), order), 1L << rows);
        KeyState<Integer> entry = world.entry();
        packed.add(kind(entry), 6);
        packed.add(entry instanceof Value<Integer> value ? renamed(value.row(), order) : 0, rows);
        for (int i : order) {
            Writer writer = world.writers().get(i);
            packed.add(writer.stage());
            packed.add(writer.isOver());
            packed.add(ModelSteps.tokenOf(entry, KeyScenario.WRITER_TOKENS + i), 3);
        }
        IntStream.range(0, readers)
                .mapToLong(i -> packed(
                        world.readers().get(i), ModelSteps.isLeasedTo(entry, KeyScenario.READER_TOKENS + i), order))
                .sorted()
                .forEach(code -> packed.add(code, radixOfReaders()));
        return packed.code();
    }

    private long radixOfReaders() {
        int rows = writers.size() + 1;
        return (long) Packed.MOST_CONSTANTS * rows * (1L << rows) * 4;
    }

    private long packed(Reader reader, boolean hasLease, List<Integer> order) {
        int rows = writers.size() + 1;
        return new Packed()
                .add(reader.doing())
                .add(renamed(reader.row(), order), rows)
                .add(renamedSet(reader.since(), order), 1L << rows)
                .add(reader.isTheOneSeen())
                .add(hasLease)
                .code();
    }

    /** Row 0 was there before; row {@code i + 1} is that of writer {@code i}. */
    private static int renamed(int row, List<Integer> order) {
        return row == 0 ? 0 : order.indexOf(row - 1) + 1;
    }

    private static int renamedSet(int rows, List<Integer> order) {
        int renamed = rows & 1;
        for (int place = 0; place < order.size(); place++) {
            renamed |= ((rows >> (order.get(place) + 1)) & 1) << (place + 1);
        }
        return renamed;
    }

    private static int kind(KeyState<Integer> entry) {
        if (entry instanceof Held<Integer> held) {
            return held.contended() ? 4 : 3;
        }
        if (ModelSteps.isLeasedTo(entry, KeyScenario.TOKEN_OF_THE_DEAD)) {
            return 5;
        }
        return ModelSteps.isAbsent(entry) ? 0 : entry instanceof Value ? 1 : 2;
    }
}
