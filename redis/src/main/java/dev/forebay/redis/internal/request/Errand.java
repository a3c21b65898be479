package dev.forebay.redis.internal.request;

import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A request for whichever server has its keys, made anew for each server that it is sent to.
 *
 * @param <T> the answer
 */
public interface Errand<T extends @Nullable Object> {
    /** Returns the keys, all in one slot; none if any server will do. */
    List<byte[]> keys();

    /** Returns the request for this server. */
    Request<T> at(Destination server);

    /** What an errand asks of the server that it is sent to. */
    interface Destination {
        /**
         * Returns the present epoch there.
         *
         * @throws dev.forebay.StoreUnavailableException if it is not known in time
         */
        int presentEpoch();
    }

    /** Returns a request that is made when the epoch of the server that it is sent to is known. */
    static <T extends @Nullable Object> Errand<T> inEpoch(List<byte[]> keys, IntFunction<Request<T>> made) {
        return new InEpoch<>(keys, made);
    }

    /** Returns a request of one key that is made when the epoch of the server that it is sent to is known. */
    static <T extends @Nullable Object> Errand<T> inEpoch(byte[] key, IntFunction<Request<T>> made) {
        return new InEpoch<>(List.of(key), made);
    }

    /**
     * A request that is made in the epoch of its server.
     *
     * @param made what is asked for in an epoch
     */
    record InEpoch<T extends @Nullable Object>(List<byte[]> keys, IntFunction<Request<T>> made) implements Errand<T> {
        @Override
        public Request<T> at(Destination server) {
            return made.apply(server.presentEpoch());
        }
    }
}
