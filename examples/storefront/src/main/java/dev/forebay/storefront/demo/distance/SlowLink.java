package dev.forebay.storefront.demo.distance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to a TCP server that takes time: bytes arrive half the latency after they were sent, in both directions.
 *
 * <p>As on a real line, later bytes do not wait for the answer to earlier ones: one thread takes bytes in and notes when they are
 * due, another lets them out, so a pipeline of a hundred commands is late once and not a hundred times. {@link #close()} cuts
 * all connections.
 */
public final class SlowLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLink.class);

    /** Chunks in one direction; a sender that is this far ahead waits, as it would for a full window. */
    private static final int WINDOW = 4_096;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final long oneWayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private SlowLink(ServerSocket listener, InetSocketAddress server, Duration latency) {
        this.listener = listener;
        this.server = server;
        this.oneWayNanos = latency.toNanos() / 2;
    }

    /** Opens a link to the server of {@code url}; {@link #url} tells where it begins. */
    public static SlowLink to(String url, Duration latency) throws IOException {
        URI uri = URI.create(url);
        int port = uri.getPort() < 0 ? 6_379 : uri.getPort();
        SlowLink link = new SlowLink(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                new InetSocketAddress(uri.getHost(), port),
                latency);
        start("accept", link::accept);
        return link;
    }

    /** Returns {@code url} with this link's address in place of the server's. */
    public String url(String url) {
        URI uri = URI.create(url);
        try {
            return new URI(
                            uri.getScheme(),
                            uri.getUserInfo(),
                            "127.0.0.1",
                            listener.getLocalPort(),
                            uri.getPath(),
                            uri.getQuery(),
                            uri.getFragment())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the URL was read before", e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket();
                open.add(near);
                open.add(far);
                try {
                    far.connect(server, 2_000);
                    near.setTcpNoDelay(true);
                    far.setTcpNoDelay(true);
                    forward(near, far);
                    forward(far, near);
                } catch (IOException e) {
                    end(near, far); // the near side sees the connection close, as it would without us
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("the slow link accepts no more connections", e);
                }
                return;
            }
        }
    }

    private void forward(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        BlockingQueue<Chunk> line = new LinkedBlockingQueue<>(WINDOW);
        start("in", () -> {
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    line.put(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime() + oneWayNanos));
                }
                line.put(Chunk.END);
            } catch (IOException e) {
                end(from, to); // one side hung up, so the other one is hung up as well
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        start("out", () -> {
            try {
                for (Chunk chunk = line.take(); chunk != Chunk.END; chunk = line.take()) {
                    for (long wait = chunk.dueNanos - System.nanoTime();
                            wait > 0;
                            wait = chunk.dueNanos - System.nanoTime()) {
                        LockSupport.parkNanos(wait);
                    }
                    out.write(chunk.bytes);
                }
            } catch (IOException e) {
                LOG.debug("a connection of the slow link broke", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end(from, to);
            }
        });
    }

    private void end(Socket... sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("a socket did not close", e);
            }
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "slow-link-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        end(open.toArray(Socket[]::new));
    }

    private static final class Chunk {
        static final Chunk END = new Chunk(new byte[0], 0);

        final byte[] bytes;
        final long dueNanos;

        Chunk(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }
    }
}
