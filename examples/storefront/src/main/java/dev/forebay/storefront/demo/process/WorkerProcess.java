package dev.forebay.storefront.demo.process;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.Operation;
import dev.forebay.storefront.demo.load.OperationLog;
import dev.forebay.storefront.demo.load.Plan;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The application in a second JVM, on the same class path as this one. */
public final class WorkerProcess implements AppProcess, AutoCloseable {
    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;

    private WorkerProcess(Process process) {
        this.process = process;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /**
     * Starts the second JVM.
     *
     * @param command what to run in it: the main class and the arguments that lead to a {@link Worker}
     */
    public static WorkerProcess start(List<String> command, Connections connections, Plan plan) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"));
        builder.command().addAll(command);
        WorkerProcess worker = new WorkerProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
        try {
            connections.writeTo(worker.out);
            plan.writeTo(worker.out);
            worker.out.flush();
            worker.answer();
            return worker;
        } catch (IOException | RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    @Override
    public long nanoTime() throws IOException {
        out.writeUTF(Call.NANO_TIME.name());
        return answer().readLong();
    }

    @Override
    public List<Operation> run(LaneKind kind, long startNanos, long endNanos) throws IOException {
        ask(Call.RUN, kind);
        out.writeLong(startNanos);
        out.writeLong(endNanos);
        return OperationLog.read(answer());
    }

    @Override
    public boolean drain(LaneKind kind, Duration limit) throws IOException {
        ask(Call.DRAIN, kind);
        out.writeLong(limit.toMillis());
        return answer().readBoolean();
    }

    @Override
    public List<Operation> sweep(LaneKind kind) throws IOException {
        ask(Call.SWEEP, kind);
        return OperationLog.read(answer());
    }

    @Override
    public Totals totals(LaneKind kind) throws IOException {
        ask(Call.TOTALS, kind);
        DataInputStream answer = answer();
        return new Totals(answer.readLong(), answer.readLong(), answer.readLong());
    }

    @Override
    public long close(Duration limit) throws IOException {
        out.writeUTF(Call.CLOSE.name());
        out.writeLong(limit.toMillis());
        return answer().readLong();
    }

    private void ask(Call call, LaneKind kind) throws IOException {
        out.writeUTF(call.name());
        out.writeUTF(kind.name());
    }

    private DataInputStream answer() throws IOException {
        out.flush();
        try {
            if (!in.readBoolean()) {
                throw new IOException("the second process failed: " + in.readUTF());
            }
            return new DataInputStream(new ByteArrayInputStream(in.readNBytes(in.readInt())));
        } catch (EOFException e) {
            throw new IOException("the second process (%d) ended before it answered".formatted(process.pid()), e);
        }
    }

    /** Ends the second JVM if it has not ended yet. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
