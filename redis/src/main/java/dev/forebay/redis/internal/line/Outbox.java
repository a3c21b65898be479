package dev.forebay.redis.internal.line;

import io.lettuce.core.protocol.AsyncCommand;
import java.util.List;

/** Where a {@link Wire} puts its commands. */
interface Outbox {
    /** For commands whose answers are all there is to know. */
    Receipt NONE = (operation, subject) -> {};

    /**
     * Sends commands in one flush, over one connection. May return before they are answered.
     *
     * @throws dev.forebay.StoreUnavailableException if they could not be sent; then none was
     */
    Receipt send(String operation, List<AsyncCommand<byte[], byte[], ?>> commands);

    /** Returns whether calls may {@linkplain #share share} commands here. */
    default boolean isCombining() {
        return false;
    }

    /** As {@link #send}, for a call that may share a command with others. */
    default Receipt share(String operation, SharedCall<?> call) {
        throw new UnsupportedOperationException(operation + ": here nothing is shared");
    }

    /** What is known of commands when their answers are there. */
    @FunctionalInterface
    interface Receipt {

        /**
         * Returns normally when all is well.
         *
         * @throws dev.forebay.StoreUnavailableException if they were carried out, but not confirmed as they must be
         */
        void check(String operation, String subject);
    }
}
