package dev.forebay.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A line to a server on the loopback interface that can be long, fall silent, or be cut. Its threads are daemons. */
public final class Proxy implements AutoCloseable {
    private final ServerSocket door;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile long delayNanos;
    private volatile boolean cutsAtAnswer;

    /** Opens a line to the server at a port, which connections find at {@link #port()}. */
    public Proxy(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy-door", this::accept);
    }

    /** Returns where it is found, as the address of a Redis. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** Returns the port that leads to the server. */
    public int port() {
        return door.getLocalPort();
    }

    /** Makes every byte take this long in each direction. */
    public void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    /** Lets nothing more through on the present connections, which stay open; later ones work. */
    public void silence() {
        lines.forEach(line -> line.silent = true);
    }

    /** Cuts the connections instead of letting the next answers through. */
    public void cutAtNextAnswer() {
        cutsAtAnswer = true;
    }

    /** Cuts the connections; later ones lead to another server. */
    public void moveTo(int port) {
        target = port;
        lines.forEach(Line::cut);
    }

    /** Returns how many connections were made. */
    public int connections() {
        return lines.size();
    }

    @Override
    public void close() {
        closeQuietly(door);
        lines.forEach(Line::cut);
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Line line = new Line(client, server);
                lines.add(line);
                line.open();
            }
        } catch (IOException e) {
            lines.forEach(Line::cut); // The door was closed, or the server is gone.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One connection: a queue for each direction, so that bytes under way do not hold up the ones behind them. */
    private final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void open() {
            carry(client, server, false);
            carry(server, client, true);
        }

        void cut() {
            closeQuietly(client);
            closeQuietly(server);
        }

        private void carry(Socket from, Socket to, boolean answers) {
            BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();
            start("proxy-in", () -> collect(from, underWay));
            start("proxy-out", () -> deliver(underWay, to, answers));
        }

        private void collect(Socket from, BlockingQueue<Parcel> underWay) {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[1 << 16];
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    byte[] bytes = new byte[read];
                    System.arraycopy(buffer, 0, bytes, 0, read);
                    underWay.add(new Parcel(System.nanoTime() + delayNanos, bytes));
                }
                cut();
            } catch (IOException e) {
                cut();
            }
        }

        private void deliver(BlockingQueue<Parcel> underWay, Socket to, boolean answers) {
            try {
                OutputStream out = to.getOutputStream();
                while (!to.isClosed()) {
                    Parcel parcel = underWay.poll(100, TimeUnit.MILLISECONDS);
                    if (parcel == null || silent) {
                        continue;
                    }
                    if (answers && cutsAtAnswer) {
                        cutsAtAnswer = false;
                        cut();
                        return;
                    }
                    TimeUnit.NANOSECONDS.sleep(parcel.dueNanos - System.nanoTime());
                    out.write(parcel.bytes);
                    out.flush();
                }
            } catch (IOException e) {
                cut();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Parcel(long dueNanos, byte[] bytes) {}
}
