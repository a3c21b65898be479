package dev.forebay.storefront.demo.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one thread, in order. The log of the present thread is found by {@link #ofLoad}, because a loader is called
 * by the cache, which knows nothing of logs.
 */
public final class OperationLog {
    private static final ThreadLocal<@Nullable OperationLog> CURRENT = new ThreadLocal<>();

    private static final List<Operation.Kind> KINDS = List.of(Operation.Kind.values());

    private final int actor;
    private final List<Operation> operations = new ArrayList<>();

    OperationLog(int actor) {
        this.actor = actor;
    }

    /** Adds an operation that ends now. */
    void add(Operation.Kind kind, int key, long startNanos, long value) {
        operations.add(new Operation(kind, actor, key, startNanos, System.nanoTime(), value));
    }

    /** Returns the operations. */
    public List<Operation> operations() {
        return operations;
    }

    /** Makes this the log of the present thread, until {@link #unbind}. */
    void bind() {
        CURRENT.set(this);
    }

    static void unbind() {
        CURRENT.remove();
    }

    /** Runs a load, and notes it if a reader runs it: a refresh in the background makes nobody wait. */
    public static <T extends @Nullable Object> T ofLoad(int key, Callable<T> load) throws Exception {
        OperationLog log = CURRENT.get();
        if (log == null) {
            return load.call();
        }
        long start = System.nanoTime();
        try {
            return load.call();
        } finally {
            log.add(Operation.Kind.LOAD, key, start, 0);
        }
    }

    /** Writes operations for another process. */
    public static void write(List<Operation> operations, DataOutput out) throws IOException {
        out.writeInt(operations.size());
        for (Operation operation : operations) {
            out.writeByte(KINDS.indexOf(operation.kind()));
            out.writeShort(operation.actor());
            out.writeInt(operation.key());
            out.writeLong(operation.startNanos());
            out.writeLong(operation.endNanos());
            out.writeLong(operation.value());
        }
    }

    /** Reads operations. */
    public static List<Operation> read(DataInput in) throws IOException {
        int size = in.readInt();
        List<Operation> operations = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            operations.add(new Operation(
                    KINDS.get(in.readByte()),
                    in.readShort(),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong()));
        }
        return operations;
    }
}
