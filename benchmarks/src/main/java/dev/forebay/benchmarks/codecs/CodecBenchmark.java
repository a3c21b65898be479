package dev.forebay.benchmarks.codecs;

import com.sun.management.ThreadMXBean;
import dev.forebay.spi.Codec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Measures each codec in turns with the others: one thread, which writes and reads a thousand different rows again and again. Time is
 * that of the processor, so that a busy machine spoils less of it.
 *
 * <p>Not JMH: what is measured takes microseconds, every result is looked at, and all contenders are run in the same JVM, as in an
 * application that uses several; what is left of the compiler's moods shows in the spread.
 */
final class CodecBenchmark {
    private static final int ROWS = 1_000;

    private final int repetitions;
    private final long nanosOfOne;
    private final List<Trial<?>> trials = new ArrayList<>();
    private long looked;

    CodecBenchmark(int repetitions, long millisOfOne) {
        this.repetitions = repetitions;
        this.nanosOfOne = millisOfOne * 1_000_000;
        for (Contender contender : Contender.values()) {
            trials.add(new Trial<>("200 bytes", contender, contender.codec(Customer.class), Customer::of));
        }
        for (Contender contender : Contender.values()) {
            trials.add(new Trial<>("4 KiB", contender, contender.codec(Article.class), Article::of));
        }
    }

    /** What was found of one contender and one kind of row, as medians. */
    record Found(String row, Contender contender, double bytes, Cost encode, Cost decode) {}

    /** What an operation costs: time, its lowest and highest median of a repetition, and memory allocated. */
    record Cost(double nanos, double least, double most, double allocated) {}

    List<Found> run() {
        trials.forEach(trial -> trial.once(2 * nanosOfOne)); // the compiler's
        trials.forEach(Trial::forget);
        for (int i = 0; i < repetitions; i++) {
            trials.forEach(trial -> trial.once(nanosOfOne));
        }
        return trials.stream().map(Trial::found).toList();
    }

    /** Returns a number that depends on all results, so that none could be left out. */
    long looked() {
        return looked;
    }

    private final class Trial<V> {
        private final String row;
        private final Contender contender;
        private final Codec<V> codec;
        private final List<V> rows = new ArrayList<>();
        private final List<byte[]> entries = new ArrayList<>();
        private final List<double[]> encodes = new ArrayList<>();
        private final List<double[]> decodes = new ArrayList<>();

        Trial(String row, Contender contender, Codec<V> codec, LongFunction<V> make) {
            this.row = row;
            this.contender = contender;
            this.codec = codec;
            for (long id = 0; id < ROWS; id++) {
                rows.add(make.apply(id));
                entries.add(codec.encode(rows.get((int) id)));
            }
        }

        void once(long nanos) {
            encodes.add(measure(nanos, index -> codec.encode(rows.get(index)).length));
            decodes.add(
                    measure(nanos, index -> codec.decode(entries.get(index), 0).hashCode()));
        }

        void forget() {
            encodes.clear();
            decodes.clear();
        }

        Found found() {
            double bytes =
                    entries.stream().mapToInt(entry -> entry.length).average().orElseThrow();
            return new Found(row, contender, bytes, cost(encodes), cost(decodes));
        }
    }

    private interface Operation {
        int run(int index);
    }

    private double[] measure(long nanos, Operation operation) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        long began = threads.getCurrentThreadCpuTime();
        long count = 0;
        long sum = 0;
        long took;
        do {
            for (int index = 0; index < ROWS; index++) {
                sum += operation.run(index);
            }
            count += ROWS;
            took = threads.getCurrentThreadCpuTime() - began;
        } while (took < nanos);
        looked += sum;
        double allocated = (threads.getCurrentThreadAllocatedBytes() - allocatedBefore) / (double) count;
        return new double[] {took / (double) count, allocated};
    }

    private static Cost cost(List<double[]> runs) {
        double[] nanos = runs.stream().mapToDouble(run -> run[0]).sorted().toArray();
        double[] allocated = runs.stream().mapToDouble(run -> run[1]).sorted().toArray();
        return new Cost(nanos[nanos.length / 2], nanos[0], nanos[nanos.length - 1], allocated[allocated.length / 2]);
    }
}
