package dev.forebay;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A journal file holds less than what was acknowledged, or cannot be read. It was left as it is; what can be read of it was saved
 * beside it.
 */
public final class DamagedJournalException extends ForebayException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path path;
    private final transient @Nullable Path salvage;

    public DamagedJournalException(String message, Path path, @Nullable Path salvage) {
        super(message, null);
        this.path = path;
        this.salvage = salvage;
    }

    /** Returns the damaged file; empty in a copy of this exception that was sent elsewhere. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** Returns the file with what could be read, if something could. */
    public Optional<Path> salvage() {
        return Optional.ofNullable(salvage);
    }
}
