package dev.forebay.benchmarks.writebehind;

import dev.forebay.benchmarks.load.Workload;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param repetitions of everything
 * @param time of one run of puts
 * @param threads that put
 * @param workloads of the puts
 * @param drains what the drain does while puts are measured
 * @param batchSizes of drains, in rows
 * @param rows that a drain begins with
 * @param redissonRows that a drain of Redisson's begins with: fewer, because it takes much longer for each
 */
record Plan(
        int repetitions,
        Duration time,
        List<Integer> threads,
        List<Workload> workloads,
        List<Drain> drains,
        List<Integer> batchSizes,
        int rows,
        int redissonRows) {

    /** What the drain does while puts are measured. */
    enum Drain {
        RUNNING("drain running"),
        IDLE("drain idle");

        private final String text;

        Drain(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Everything, in about a quarter of an hour. */
    static final Plan FULL = new Plan(
            5,
            Duration.ofSeconds(1),
            List.of(1, 16, 64),
            List.of(Workload.values()),
            List.of(Drain.values()),
            List.of(500, 2_000),
            100_000,
            10_000);

    /** The same in two or three minutes, with wider spreads. */
    static final Plan SHORT = FULL.repetitions(3)
            .time(Duration.ofMillis(500))
            .threads(List.of(64))
            .drains(List.of(Drain.RUNNING))
            .rows(50_000, 5_000);

    Plan repetitions(int count) {
        return new Plan(count, time, threads, workloads, drains, batchSizes, rows, redissonRows);
    }

    Plan time(Duration ofOneRun) {
        return new Plan(repetitions, ofOneRun, threads, workloads, drains, batchSizes, rows, redissonRows);
    }

    Plan threads(List<Integer> counts) {
        return new Plan(repetitions, time, counts, workloads, drains, batchSizes, rows, redissonRows);
    }

    Plan workloads(List<Workload> some) {
        return new Plan(repetitions, time, threads, some, drains, batchSizes, rows, redissonRows);
    }

    Plan drains(List<Drain> some) {
        return new Plan(repetitions, time, threads, workloads, some, batchSizes, rows, redissonRows);
    }

    Plan batchSizes(List<Integer> sizes) {
        return new Plan(repetitions, time, threads, workloads, drains, sizes, rows, redissonRows);
    }

    Plan rows(int count, int ofRedisson) {
        return new Plan(repetitions, time, threads, workloads, drains, batchSizes, count, ofRedisson);
    }
}
