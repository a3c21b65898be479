package dev.forebay.compression;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Contexts of Zstandard, which live outside the heap: to make one costs more than to compress a row with it. As many are kept as the
 * machine has processors; a thread that finds none makes one for itself, and none is bound to a thread, of which there may be very
 * many. Safe for use by many threads.
 */
final class Contexts<C extends AutoCloseable> {
    static final Contexts<ZstdCompressCtx> COMPRESSING = new Contexts<>(() -> new ZstdCompressCtx().setLevel(3));
    static final Contexts<ZstdDecompressCtx> DECOMPRESSING = new Contexts<>(ZstdDecompressCtx::new);

    private final Supplier<C> maker;
    private final BlockingQueue<C> kept =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    private Contexts(Supplier<C> maker) {
        this.maker = maker;
    }

    /** Lends a context. One that has thrown is not used again. */
    int use(ToIntFunction<C> work) {
        C found = kept.poll();
        C context = found == null ? maker.get() : found;
        boolean done = false;
        try {
            int answer = work.applyAsInt(context);
            done = true;
            return answer;
        } finally {
            if (!done || !kept.offer(context)) {
                close(context);
            }
        }
    }

    private static void close(AutoCloseable context) {
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException("a context of Zstandard cannot be closed", e);
        }
    }
}
