package dev.forebay.redis.internal.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Texts and numbers as the server keeps them. */
public final class Bytes {
    public static final byte[] NONE = {};

    private static final HexFormat HEX = HexFormat.of();

    private Bytes() {}

    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the digits of a number. */
    public static byte[] of(long number) {
        return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the two behind one another. */
    public static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.ISO_8859_1));
    }

    /** Returns a score without its fraction. Scores of journals have none, and are read digit by digit: there is one for each change. */
    public static long wholePart(byte[] score) {
        long whole = 0;
        for (byte digit : score) {
            if (digit < '0' || digit > '9') {
                return (long) Double.parseDouble(text(score));
            }
            whole = whole * 10 + (digit - '0');
        }
        return whole;
    }

    /** Returns a token as 16 hexadecimal digits. */
    public static byte[] token(long token) {
        return HEX.toHexDigits(token).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns a number as 8 bytes, big endian. */
    public static byte[] fixed(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
