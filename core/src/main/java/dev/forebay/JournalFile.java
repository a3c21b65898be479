package dev.forebay;

import dev.forebay.spi.Codec;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that keeps the journals of {@link Forebay#local(JournalFile)}: what waits for the database survives {@code kill -9} and a power
 * failure. One process has it open at a time. Needs H2 ({@code com.h2database:h2}) on the class path or module path.
 */
public final class JournalFile {
    private final Path path;
    private final @Nullable Codecs codecs;

    /** Makes codecs; {@code JsonCodec::of} of {@code forebay-json} is one. */
    @FunctionalInterface
    public interface Codecs {

        /** Returns the codec of a row type. */
        <V> Codec<V> of(Class<V> rowType);
    }

    private JournalFile(Path path, @Nullable Codecs codecs) {
        this.path = path;
        this.codecs = codecs;
    }

    /** Returns the journal file at a path; its folder must be there, and it is made when it is first opened. */
    public static JournalFile at(Path path) {
        return new JournalFile(Objects.requireNonNull(path, "path"), null);
    }

    /**
     * Returns a copy that says how rows are written, for caches that do not say it themselves ({@link CacheBuilder#codec}); default
     * none. Counters need no codec.
     */
    public JournalFile codecs(Codecs factory) {
        return new JournalFile(path, Objects.requireNonNull(factory, "factory"));
    }

    /** Returns where the file is. */
    public Path path() {
        return path;
    }

    /** Returns how rows are written, if it was said. */
    public Optional<Codecs> codecs() {
        return Optional.ofNullable(codecs);
    }

    @Override
    public String toString() {
        return "JournalFile[" + path + "]";
    }
}
