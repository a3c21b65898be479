package dev.forebay.redis.internal.request;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One command, described so that it can be sent a second time: Lettuce's own command objects are used up by sending.
 *
 * @param script the script that is called; {@code null} for a plain command
 * @param keys the keys, all in one slot, that say which server it goes to; none if any will do
 * @param <T> the answer
 */
public record Request<T extends @Nullable Object>(
        ProtocolKeyword type,
        CommandArgs<byte[], byte[]> arguments,
        Supplier<CommandOutput<byte[], byte[], T>> reply,
        @Nullable Script script,
        List<byte[]> keys)
        implements Errand<T> {

    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

    public static Request<byte @Nullable []> get(byte[] key) {
        return new Request<>(CommandType.GET, args().addKey(key), () -> new ValueOutput<>(CODEC), null, List.of(key));
    }

    /**
     * A command that answers with the strings of keys.
     *
     * @param keys all in one slot, or of the only server
     */
    public static Request<List<byte @Nullable []>> getAll(List<byte[]> keys) {
        return new Request<>(CommandType.MGET, args().addKeys(keys), () -> new ValueListOutput<>(CODEC), null, keys);
    }

    /** A plain command that answers with a list. */
    public static Request<List<@Nullable Object>> list(ProtocolKeyword type, CommandArgs<byte[], byte[]> arguments) {
        return plain(type, arguments, () -> new NestedMultiOutput<>(CODEC));
    }

    /** A plain command that answers with members and their scores, in turns: a score is its digits, or a whole number. */
    public static Request<List<@Nullable Object>> scored(ProtocolKeyword type, CommandArgs<byte[], byte[]> arguments) {
        return plain(type, arguments, ScoredOutput::new);
    }

    /** A plain command that answers with one string. */
    public static Request<byte @Nullable []> one(CommandType type, CommandArgs<byte[], byte[]> arguments) {
        return plain(type, arguments, () -> new ValueOutput<>(CODEC));
    }

    /** A plain command that answers with a number. */
    public static Request<Long> number(CommandType type, CommandArgs<byte[], byte[]> arguments) {
        return plain(type, arguments, () -> new IntegerOutput<>(CODEC));
    }

    /** A script that answers with a number. */
    public static Request<Long> step(Script script, byte[] key, byte[]... arguments) {
        return step(script, List.of(key), List.of(arguments));
    }

    /** A script that answers with a number. */
    public static Request<Long> step(Script script, List<byte[]> keys, List<byte[]> arguments) {
        return call(script, keys, arguments, () -> new IntegerOutput<>(CODEC));
    }

    /** A script that answers with one string. */
    public static Request<byte @Nullable []> value(Script script, byte[] key, byte[]... arguments) {
        return call(script, List.of(key), List.of(arguments), () -> new ValueOutput<>(CODEC));
    }

    /** A script that answers with a list. */
    public static Request<List<@Nullable Object>> list(Script script, List<byte[]> keys, List<byte[]> arguments) {
        return call(script, keys, arguments, () -> new NestedMultiOutput<>(CODEC));
    }

    /** The command that makes the server know a script. */
    public static Request<byte @Nullable []> load(Script script) {
        return one(CommandType.SCRIPT, args().add("LOAD").add(Bytes.of(script.source())));
    }

    /** The command that lets the next one ask for a key that is on its way to this node. */
    public static Request<byte @Nullable []> asking() {
        return one(CommandType.ASKING, args());
    }

    /** Returns the scripts that these requests call. */
    public static Set<Script> scriptsOf(List<? extends Request<?>> requests) {
        Set<Script> scripts = EnumSet.noneOf(Script.class);
        for (Request<?> request : requests) {
            if (request.script() != null) {
                scripts.add(request.script());
            }
        }
        return scripts;
    }

    public static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(CODEC);
    }

    /** Returns the command to send; a new one at every call. */
    public AsyncCommand<byte[], byte[], T> command() {
        return new AsyncCommand<>(new Command<>(type, reply.get(), arguments));
    }

    /** Returns the same request, bound for the server that has this key, which is its only one. */
    public Request<T> on(byte[] onlyKey) {
        return new Request<>(type, arguments, reply, script, List.of(onlyKey));
    }

    @Override
    public Request<T> at(Destination server) {
        return this;
    }

    private static <T extends @Nullable Object> Request<T> plain(
            ProtocolKeyword type,
            CommandArgs<byte[], byte[]> arguments,
            Supplier<CommandOutput<byte[], byte[], T>> reply) {
        return new Request<>(type, arguments, reply, null, List.of());
    }

    private static <T extends @Nullable Object> Request<T> call(
            Script script,
            List<byte[]> keys,
            List<byte[]> arguments,
            Supplier<CommandOutput<byte[], byte[], T>> reply) {
        CommandArgs<byte[], byte[]> call =
                args().add(script.sha()).add(keys.size()).addKeys(keys);
        for (byte[] argument : arguments) {
            call.add(argument);
        }
        return new Request<>(CommandType.EVALSHA, call, reply, script, keys);
    }
}
