package dev.forebay.redis.internal.line;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command that answers the calls of several callers.
 *
 * @param <R> the answer of the server
 */
abstract class MergedCalls<R> extends AsyncCommand<byte[], byte[], R> {
    private final List<? extends SharedCall<?>> calls;

    MergedCalls(
            ProtocolKeyword type,
            CommandOutput<byte[], byte[], R> output,
            CommandArgs<byte[], byte[]> arguments,
            List<? extends SharedCall<?>> calls) {
        super(new Command<>(type, output, arguments));
        this.calls = calls;
        calls.forEach(call -> call.sentWith(this));
    }

    /** Returns the answer of the call at a position. */
    abstract @Nullable Object answerTo(int position, R all);

    /** Gives every caller its answer, or the failure. */
    final void answer(@Nullable R all, @Nullable Throwable failure) {
        for (int i = 0; i < calls.size(); i++) {
            if (failure != null) {
                calls.get(i).fail(failure);
            } else if (all != null) {
                calls.get(i).answer(answerTo(i, all));
            }
        }
    }

    /** Ends those calls whose time is over. */
    final void expireAt(long nowNanos) {
        calls.forEach(call -> call.expireAt(nowNanos));
        cancelIfNobodyWaits();
    }

    /** Ends the command when nobody is left who waits for its answer. */
    final void cancelIfNobodyWaits() {
        if (calls.stream().noneMatch(SharedCall::isOpen)) {
            cancel();
        }
    }
}
