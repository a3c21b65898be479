package dev.forebay.redis.internal.routing;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Append;
import dev.forebay.redis.internal.request.Errand;
import dev.forebay.redis.internal.request.Redirect;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.server.Epoch;
import dev.forebay.redis.internal.server.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request over the wire of the server that has its key, and follows the key where it has moved.
 *
 * <p>Where a node of a cluster answers that another one has the key, the request is sent there, and it is made anew for that: what
 * it says of an epoch is said of the server that carries it out. A request of several keys whose slot is on its way waits until it
 * has arrived: run on a part of them, a script would take the others for gone. All this takes no longer than the command timeout,
 * and a step is carried out once at most: a node that names another one has done nothing.
 *
 * <p>Every failure becomes a {@link StoreUnavailableException}. Safe for use by many threads.
 */
public final class Exchange {
    private static final int MOVES_WITHOUT_PAUSE = 3;
    private static final long PAUSE_MILLIS = 10;

    private final Servers servers;
    private final Function<Server, Wire> way;
    private final String subject;
    private final @Nullable Server only;
    private final @Nullable Wire onlyWire;

    private Exchange(Servers servers, Function<Server, Wire> way, String subject) {
        this.servers = servers;
        this.way = way;
        this.subject = subject;
        only = servers.only();
        onlyWire = only == null ? null : way.apply(only).about(subject);
    }

    /** Returns the exchange of reads and steps. */
    public static Exchange of(Servers servers) {
        return new Exchange(servers, Server::wire, "no cache in particular");
    }

    /** Returns the exchange of writes that are acknowledged to a caller. */
    public static Exchange ofAppends(Servers servers) {
        return new Exchange(servers, Server::appends, "no cache in particular");
    }

    /** Returns an exchange of the same servers for requests about something else. */
    public Exchange about(String other) {
        return new Exchange(servers, way, other);
    }

    public Servers servers() {
        return servers;
    }

    /** Returns the wire to one of the servers. */
    public Wire wireTo(Server server) {
        return onlyWire != null ? onlyWire : way.apply(server).about(subject);
    }

    /** Makes something of the string of a key, in the epoch of the server that has sent it. */
    public interface Reading<R> {
        R read(byte @Nullable [] raw, Epoch epoch);
    }

    /** Reads the string of a key; concurrent callers of one server may share a command. */
    public <R> R get(String operation, byte[] key, Reading<R> reading) {
        if (only != null && onlyWire != null) {
            return reading.read(onlyWire.get(operation, key), only.epoch());
        }
        Reply<byte @Nullable []> reply = follow(operation, Request.get(key));
        return reading.read(reply.answer(), reply.from().epoch());
    }

    /** Reads the strings of keys. */
    public Replies<byte @Nullable []> getAll(String operation, List<byte[]> keys) {
        if (only == null || onlyWire == null) {
            return askAll(operation, keys.stream().map(Request::get).toList());
        }
        List<byte @Nullable []> rows = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += Wire.MOST_AT_ONCE) {
            int to = Math.min(keys.size(), from + Wire.MOST_AT_ONCE);
            rows.addAll(onlyWire.send(operation, Request.getAll(keys.subList(from, to))));
        }
        return new Replies<>(rows, Collections.nCopies(rows.size(), only));
    }

    /** Sends one request. */
    public <T extends @Nullable Object> T send(String operation, Errand<T> errand) {
        return only != null && onlyWire != null
                ? onlyWire.send(operation, errand.at(only))
                : follow(operation, errand).answer();
    }

    /** Carries an append out; concurrent callers of the only server may share a command. */
    public Append.Outcome append(String operation, Append append) {
        if (onlyWire != null) {
            return onlyWire.append(operation, append);
        }
        return Append.Outcome.of(send(operation, Append.all(List.of(append))), 0);
    }

    /** Sends requests together; returns their answers in the same order. If one fails, the others may have been carried out or not. */
    public <T extends @Nullable Object> List<T> sendAll(String operation, List<? extends Errand<T>> errands) {
        return askAll(operation, errands).answers();
    }

    /**
     * Sends requests together and does not wait for their answers, if there is one server; where keys may move, it does wait, to follow
     * them.
     *
     * @param failed told of each that failed
     */
    public <T extends @Nullable Object> void post(
            String operation, List<? extends Errand<T>> errands, Consumer<StoreUnavailableException> failed) {
        if (only == null || onlyWire == null) {
            sendAll(operation, errands);
            return;
        }
        List<Request<?>> requests = new ArrayList<>(errands.size());
        errands.forEach(errand -> requests.add(errand.at(only)));
        onlyWire.post(operation, requests, failed);
    }

    /** As {@link #sendAll}; tells who has answered, too. */
    public <T extends @Nullable Object> Replies<T> askAll(String operation, List<? extends Errand<T>> errands) {
        if (only != null && onlyWire != null) {
            List<Request<T>> requests = new ArrayList<>(errands.size());
            for (Errand<T> errand : errands) {
                requests.add(errand.at(only));
            }
            return new Replies<>(onlyWire.sendAll(operation, requests), Collections.nCopies(requests.size(), only));
        }
        Round<T> all = new Round<>(operation, errands);
        for (int from = 0; from < errands.size(); from += Wire.MOST_AT_ONCE) {
            all.send(from, Math.min(errands.size(), from + Wire.MOST_AT_ONCE));
        }
        return all.replies();
    }

    /** An answer, and the server that gave it. */
    private record Reply<T extends @Nullable Object>(T answer, Server from) {}

    /** Answers, and the server that gave each. */
    public record Replies<T extends @Nullable Object>(List<T> answers, List<Server> from) {}

    private <T extends @Nullable Object> Reply<T> follow(String operation, Errand<T> errand) {
        return follow(operation, errand, null, deadline());
    }

    /**
     * Sends a request until a server carries it out.
     *
     * @param asked the server that the key is on its way to, if one is known
     */
    private <T extends @Nullable Object> Reply<T> follow(
            String operation, Errand<T> errand, @Nullable Server asked, long deadline) {
        byte[] key = errand.keys().get(0);
        Server importing = asked;
        for (int moves = 1; ; moves++) {
            Server server = importing == null ? servers.of(key) : importing;
            try {
                Request<T> request = errand.at(server);
                Wire wire = wireTo(server);
                T answer = importing == null ? wire.send(operation, request) : wire.sendAsking(operation, request);
                return new Reply<>(answer, server);
            } catch (StoreUnavailableException e) {
                Redirect where = Redirect.of(e.getCause());
                if (where == null) {
                    servers.suspect();
                    throw e;
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw onItsWay(operation, e);
                }
                importing = next(operation, errand, where, server, deadline);
                if (moves > MOVES_WITHOUT_PAUSE) {
                    pause(operation);
                }
            }
        }
    }

    /** Returns the server to ask for a key that is on its way, or {@code null} if the one that has the key is to be asked. */
    private @Nullable Server next(String operation, Errand<?> errand, Redirect where, Server server, long deadline) {
        byte[] key = errand.keys().get(0);
        if (where.kind() == Redirect.Kind.MOVED) {
            servers.moved(key, where, server, deadline);
            return null;
        }
        if (where.kind() == Redirect.Kind.ASK && isAlone(errand)) {
            return servers.at(where, server, deadline);
        }
        pause(operation);
        return null;
    }

    private static boolean isAlone(Errand<?> errand) {
        return errand.keys().size() == 1;
    }

    private StoreUnavailableException onItsWay(String operation, StoreUnavailableException last) {
        return new StoreUnavailableException(
                "%s: its slot is being moved to another server, which took longer than the command timeout; not carried out: %s, %s"
                        .formatted(servers.name(), operation, subject),
                last);
    }

    private long deadline() {
        List<Server> known = servers.known();
        return System.nanoTime()
                + (known.isEmpty() ? 0 : way.apply(known.get(0)).limitNanos());
    }

    private void pause(String operation) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "interrupted while a slot of %s moves: %s, %s".formatted(servers.name(), operation, subject), e);
        }
    }

    /** Requests that are sent to several servers at once. */
    private final class Round<T extends @Nullable Object> {
        private final String operation;
        private final List<? extends Errand<T>> errands;
        private final List<@Nullable T> answers;
        private final Server[] from;
        private final long deadline = deadline();

        Round(String operation, List<? extends Errand<T>> errands) {
            this.operation = operation;
            this.errands = errands;
            answers = new ArrayList<>(Collections.nCopies(errands.size(), null));
            from = new Server[errands.size()];
        }

        /** Sends those of some positions until all are answered. */
        void send(int first, int end) {
            List<Integer> positions = new ArrayList<>(end - first);
            for (int i = first; i < end; i++) {
                positions.add(i);
            }
            for (int moves = 1; !positions.isEmpty(); moves++) {
                Map<Integer, Part.Elsewhere> elsewhere = sendOnce(positions);
                positions = new ArrayList<>();
                for (Map.Entry<Integer, Part.Elsewhere> one : elsewhere.entrySet()) {
                    Redirect where = one.getValue().where();
                    if (System.nanoTime() - deadline >= 0) {
                        throw onItsWay(operation, new StoreUnavailableException(where.toString(), null));
                    }
                    Errand<T> errand = errands.get(one.getKey());
                    if (where.kind() == Redirect.Kind.ASK && isAlone(errand)) {
                        Server importing = servers.at(where, one.getValue().named(), deadline);
                        Reply<T> reply = follow(operation, errand, importing, deadline);
                        answers.set(one.getKey(), reply.answer());
                        from[one.getKey()] = reply.from();
                    } else {
                        positions.add(one.getKey());
                    }
                }
                settle(elsewhere, moves);
            }
        }

        /** Learns where slots have moved; waits a little for those that are on their way. */
        private void settle(Map<Integer, Part.Elsewhere> elsewhere, int moves) {
            boolean onTheWay = moves > MOVES_WITHOUT_PAUSE && !elsewhere.isEmpty();
            for (Map.Entry<Integer, Part.Elsewhere> one : elsewhere.entrySet()) {
                Redirect where = one.getValue().where();
                Errand<T> errand = errands.get(one.getKey());
                if (where.kind() == Redirect.Kind.MOVED) {
                    byte[] key = errand.keys().get(0);
                    servers.moved(key, where, one.getValue().named(), deadline);
                } else {
                    onTheWay |= !isAlone(errand);
                }
            }
            if (onTheWay) {
                pause(operation);
            }
        }

        /** Sends each to the server that has its key; returns where else those must be sent that were not carried out. */
        private Map<Integer, Part.Elsewhere> sendOnce(List<Integer> positions) {
            Map<Server, Part<T>> parts = new LinkedHashMap<>();
            for (int position : positions) {
                Errand<T> errand = errands.get(position);
                Server server = servers.of(errand.keys().get(0));
                parts.computeIfAbsent(server, Part::new).add(position, errand.at(server));
            }
            Map<Integer, Part.Elsewhere> elsewhere = new LinkedHashMap<>();
            try {
                for (Part<T> part : parts.values()) {
                    part.sent = wireTo(part.server).start(operation, part.requests);
                }
                for (Part<T> part : parts.values()) {
                    Wire.Sent<T> sent = Objects.requireNonNull(part.sent);
                    wireTo(part.server).finish(operation, part.requests, sent, new Wire.Answers<T>() {
                        @Override
                        public void answered(int i, T answer) {
                            answers.set(part.positions.get(i), answer);
                            from[part.positions.get(i)] = part.server;
                        }

                        @Override
                        public boolean redirected(int i, Redirect where) {
                            elsewhere.put(part.positions.get(i), new Part.Elsewhere(where, part.server));
                            return true;
                        }
                    });
                }
            } catch (StoreUnavailableException e) {
                servers.suspect();
                throw e;
            }
            return elsewhere;
        }

        @SuppressWarnings("NullAway") // every place has been filled
        Replies<T> replies() {
            return new Replies<>(answers, Arrays.asList(from));
        }
    }

    /** The requests of a round for one server. */
    private static final class Part<T extends @Nullable Object> {
        private final Server server;
        private final List<Integer> positions = new ArrayList<>();
        private final List<Request<T>> requests = new ArrayList<>();
        private Wire.@Nullable Sent<T> sent;

        Part(Server server) {
            this.server = server;
        }

        void add(int position, Request<T> request) {
            positions.add(position);
            requests.add(request);
        }

        /** @param named the server that said so */
        record Elsewhere(Redirect where, Server named) {}
    }
}
