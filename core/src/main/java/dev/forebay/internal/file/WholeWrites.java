package dev.forebay.internal.file;

import java.util.BitSet;

/** Knows with which blocks of a file a write begins of which nothing is missing, torn or overwritten. Safe for use by many threads. */
final class WholeWrites {
    private final BitSet starts = new BitSet();
    private int start; // of the write that is being scanned
    private int left; // how many of its blocks are still to be seen; negative if none is being scanned

    /**
     * Takes the next block of the file.
     *
     * @param matches whether its checksum does
     * @param together how many blocks were written with it if it is the first of them, else 0
     */
    synchronized void scan(long block, boolean matches, int together) {
        if (matches && together > 0) {
            start = Math.toIntExact(block);
            left = together;
        }
        left = matches ? left - 1 : -1;
        if (left == 0) {
            starts.set(start);
        }
    }

    synchronized void wrote(long first, int blocks) {
        int from = Math.toIntExact(first);
        starts.clear(from, from + blocks);
        starts.set(from);
    }

    synchronized boolean beginsAt(long block) {
        return starts.get(Math.toIntExact(block));
    }
}
