package dev.forebay;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a {@link Writer}: the source does not take this very row, and trying it again is of no use.
 *
 * <p>Write-behind makes the row a dead letter with this message as the reason, and writes the others of its batch. Write-through and
 * grouped puts fail with a {@link WriteFailedException} whose {@link WriteFailedException#outcomeUnknown() outcome} is known: the
 * source does not have the write. A writer may throw it from its bulk methods, too; the rows are then written one by one.
 */
public class RowRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason why, for those who look at the dead letters; best begun with a code to look for, as in {@code "23505: …"} */
    public RowRefusedException(String reason) {
        this(reason, null);
    }

    /**
     * @param reason why, for those who look at the dead letters; best begun with a code to look for, as in {@code "23505: …"}
     * @param cause what the source said; {@code null} if the writer itself refuses the row
     */
    public RowRefusedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
