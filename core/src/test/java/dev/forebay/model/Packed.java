package dev.forebay.model;

import java.util.ArrayList;
import java.util.List;

/** Packs small numbers into one, so that a state takes 8 bytes. Different numbers, of the same radixes, give different results. */
final class Packed {
    /** The radix of an enum's constants. */
    static final int MOST_CONSTANTS = 10;

    private long code;

    /** Adds a number from 0 to {@code radix - 1}. */
    Packed add(long number, long radix) {
        if (number < 0 || number >= radix) {
            throw new IllegalArgumentException("%d is not below %d".formatted(number, radix));
        }
        code = Math.addExact(Math.multiplyExact(code, radix), number); // a state that does not fit fails loudly
        return this;
    }

    Packed add(boolean flag) {
        return add(flag ? 1 : 0, 2);
    }

    Packed add(Enum<?> constant) {
        return add(constant, MOST_CONSTANTS);
    }

    /** Adds a constant of an enum that has so many. */
    @SuppressWarnings("EnumOrdinal") // the code lives no longer than the process
    Packed add(Enum<?> constant, int constants) {
        return add(constant.ordinal(), constants);
    }

    long code() {
        return code;
    }

    /** Returns all orders of {@code count} things. */
    static List<List<Integer>> orders(int count) {
        if (count == 0) {
            return List.of(List.of());
        }
        List<List<Integer>> orders = new ArrayList<>();
        for (List<Integer> shorter : orders(count - 1)) {
            for (int place = 0; place < count; place++) {
                List<Integer> order = new ArrayList<>(shorter);
                order.add(place, count - 1);
                orders.add(order);
            }
        }
        return orders;
    }
}
