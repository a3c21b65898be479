package dev.forebay.storefront.demo.process;

import dev.forebay.storefront.demo.lane.LaneKind;
import dev.forebay.storefront.demo.load.OperationLog;
import dev.forebay.storefront.demo.load.Plan;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The far end of a {@link WorkerProcess}: reads calls, answers each. Ends when it is told to, and when its input ends, because then
 * the process that started it is gone.
 */
public final class Worker {
    private final DataInputStream in;
    private final DataOutputStream out;

    public Worker(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** Serves calls until the end. */
    public void serve() throws IOException {
        Connections connections = Connections.readFrom(in);
        Plan plan = Plan.readFrom(in);
        LocalProcess app;
        try {
            app = LocalProcess.open(connections, plan, 1);
        } catch (Exception e) {
            answerFailure(e);
            return;
        }
        answer(new byte[0]);
        try {
            boolean more = true;
            while (more) {
                more = serveOne(app, Call.valueOf(in.readUTF()));
            }
        } catch (EOFException e) {
            app.close(Duration.ofSeconds(1)); // nobody is left to be told
        }
    }

    private boolean serveOne(LocalProcess app, Call call) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream answer = new DataOutputStream(bytes);
        try {
            switch (call) {
                case NANO_TIME -> answer.writeLong(app.nanoTime());
                case RUN -> OperationLog.write(app.run(lane(), in.readLong(), in.readLong()), answer);
                case DRAIN -> answer.writeBoolean(app.drain(lane(), Duration.ofMillis(in.readLong())));
                case SWEEP -> OperationLog.write(app.sweep(lane()), answer);
                case TOTALS -> {
                    AppProcess.Totals totals = app.totals(lane());
                    answer.writeLong(totals.statements());
                    answer.writeLong(totals.flushedRows());
                    answer.writeLong(totals.flushes());
                }
                case CLOSE -> answer.writeLong(app.close(Duration.ofMillis(in.readLong())));
            }
        } catch (EOFException e) {
            throw e;
        } catch (Exception e) {
            answerFailure(e);
            return true;
        }
        answer(bytes.toByteArray());
        return call != Call.CLOSE;
    }

    private LaneKind lane() throws IOException {
        return LaneKind.valueOf(in.readUTF());
    }

    private void answer(byte[] bytes) throws IOException {
        out.writeBoolean(true);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    private void answerFailure(Exception e) throws IOException {
        out.writeBoolean(false);
        out.writeUTF(e.toString().substring(0, Math.min(1_000, e.toString().length())));
        out.flush();
    }
}
