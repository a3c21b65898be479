package dev.forebay.compression;

import com.github.luben.zstd.Zstd;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** How rows are compressed. */
public enum Compression {
    /** LZ4, its fast form: costs little time, and gives back most of the room that text takes. The default. */
    LZ4(1) {
        @Override
        int bound(int length) {
            return Lz4Parts.COMPRESSOR.maxCompressedLength(length);
        }

        @Override
        int compress(byte[] from, byte[] to, int at) {
            return Lz4Parts.COMPRESSOR.compress(from, 0, from.length, to, at);
        }

        @Override
        int decompress(byte[] from, int at, byte[] to) {
            return Lz4Parts.DECOMPRESSOR.decompress(from, at, from.length - at, to, 0);
        }
    },

    /** Zstandard at its level 3: smaller than LZ4, for about twice its time. */
    ZSTD(2) {
        @Override
        int bound(int length) {
            return Math.toIntExact(Zstd.compressBound(length));
        }

        @Override
        int compress(byte[] from, byte[] to, int at) {
            return Contexts.COMPRESSING.use(
                    context -> context.compressByteArray(to, at, to.length - at, from, 0, from.length));
        }

        @Override
        int decompress(byte[] from, int at, byte[] to) {
            return Contexts.DECOMPRESSING.use(
                    context -> context.decompressByteArray(to, 0, to.length, from, at, from.length - at));
        }
    };

    private final byte mark;

    Compression(int mark) {
        this.mark = (byte) mark;
    }

    /** Returns the byte that says so in an entry. */
    byte mark() {
        return mark;
    }

    /** Returns how many bytes it takes at most to compress so many. */
    abstract int bound(int length);

    /** Compresses all of {@code from} to {@code to} from {@code at}; returns how many bytes that took. */
    abstract int compress(byte[] from, byte[] to, int at);

    /**
     * Decompresses what is in {@code from} from {@code at}; returns how many bytes there were.
     *
     * @throws RuntimeException if there is no such thing, or there are more than {@code to} takes
     */
    abstract int decompress(byte[] from, int at, byte[] to);

    /** Loads the library when it is first needed. */
    private static final class Lz4Parts {
        static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
        static final LZ4SafeDecompressor DECOMPRESSOR =
                LZ4Factory.fastestInstance().safeDecompressor();
    }
}
