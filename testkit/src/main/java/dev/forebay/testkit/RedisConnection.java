package dev.forebay.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** As much of a Redis client as a test needs to look at a server: one call at a time, in RESP2. */
final class RedisConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Socket socket;
    private final InputStream in;

    RedisConnection(int port) throws IOException {
        socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    String call(String... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(utf8("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] bytes = utf8(word);
            request.writeBytes(utf8("$" + bytes.length + "\r\n"));
            request.writeBytes(bytes);
            request.writeBytes(utf8("\r\n"));
        }
        socket.getOutputStream().write(request.toByteArray());
        return readAnswer();
    }

    private String readAnswer() throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IllegalStateException("redis answered: " + rest);
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readArray(Integer.parseInt(rest));
            default -> throw new IOException("no RESP2 answer: " + line);
        };
    }

    private String readBulk(int length) throws IOException {
        if (length < 0) {
            return "(nil)";
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("the server closed the connection");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String readArray(int length) throws IOException {
        if (length < 0) {
            return "(nil)";
        }
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(readAnswer());
        }
        return String.join("\n", elements);
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.write(c);
        }
        in.skipNBytes(1);
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
