package dev.forebay;

import org.jspecify.annotations.Nullable;

/** The root of what Forebay throws at run time. Each subclass stands for another decision of the caller. */
public abstract sealed class ForebayException extends RuntimeException
        permits DamagedJournalException,
                LoadFailedException,
                WriteFailedException,
                StoreUnavailableException,
                JournalFullException {
    private static final long serialVersionUID = 1L;

    ForebayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
