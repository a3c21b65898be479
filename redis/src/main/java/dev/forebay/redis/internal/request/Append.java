package dev.forebay.redis.internal.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An acknowledged write of one key. */
public final class Append {
    private final Partition partition;
    private final byte[] entry;
    private final byte[] key;
    private final byte[] head;
    private final byte[] row;

    /**
     * Makes one.
     *
     * @param key the key's text
     * @param head what its string begins with
     * @param row behind the sequence
     */
    public Append(Partition partition, byte[] key, byte[] head, byte[] row) {
        this.partition = partition;
        this.entry = Bytes.join(partition.entryPrefix, key);
        this.key = key;
        this.head = head;
        this.row = row;
    }

    /** A partition of a journal, and how much it takes. Each is equal to itself only. */
    public static final class Partition {
        private final List<byte[]> keys;
        private final List<byte[]> limits;
        private final byte[] entryPrefix;

        /**
         * Describes one.
         *
         * @param keys dirty, sequence, bytes
         * @param limits most keys, most bytes
         * @param entryPrefix what the names of its entries begin with
         */
        public Partition(List<byte[]> keys, List<byte[]> limits, byte[] entryPrefix) {
            this.keys = List.copyOf(keys);
            this.limits = List.copyOf(limits);
            this.entryPrefix = entryPrefix;
        }
    }

    /** What became of one. */
    public enum Outcome {
        ACCEPTED,
        REFUSED,
        /** Nothing was written: the entry is no string. */
        NO_STRING;

        /** Returns that of a position, from what the server answers to {@link Append#all}. */
        public static Outcome of(List<@Nullable Object> answer, long position) {
            if (answer.isEmpty()) {
                return ACCEPTED;
            }
            return answer.contains(position) ? REFUSED : answer.contains(-1 - position) ? NO_STRING : ACCEPTED;
        }
    }

    public Partition partition() {
        return partition;
    }

    /** Returns about how many bytes are sent for it. */
    public int size() {
        return entry.length + row.length;
    }

    /**
     * Returns the request that carries all of them out; its answer is for {@link Outcome#of}.
     *
     * @param appends those to one partition behind one another
     */
    public static Request<List<@Nullable Object>> all(List<Append> appends) {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> arguments = new ArrayList<>();
        for (int from = 0; from < appends.size(); ) {
            Partition partition = appends.get(from).partition;
            int end = from + 1;
            while (end < appends.size() && appends.get(end).partition == partition) {
                end++;
            }
            keys.addAll(partition.keys);
            arguments.add(Bytes.of(end - from));
            arguments.addAll(partition.limits);
            for (; from < end; from++) {
                Append append = appends.get(from);
                keys.add(append.entry);
                arguments.add(append.key);
                arguments.add(append.head);
                arguments.add(append.row);
            }
        }
        return Request.list(Script.APPEND, keys, arguments);
    }
}
