package dev.forebay.redis.internal.routing;

import dev.forebay.StoreUnavailableException;
import dev.forebay.redis.internal.line.Connector;
import dev.forebay.redis.internal.line.Link;
import dev.forebay.redis.internal.line.Wire;
import dev.forebay.redis.internal.request.Bytes;
import dev.forebay.redis.internal.request.Request;
import dev.forebay.redis.internal.routing.Topology.Address;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sentinels of an address, each over a connection of its own. All are asked, as one that was away itself names an old master.
 *
 * <p>For use by one thread. Connections are made by others, so that a sentinel whose machine is gone keeps nobody waiting.
 */
final class Sentinels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sentinels.class);
    private static final String ASKING = "asking a sentinel for the master";

    private final Connector connector;
    private final String name;
    private final String master;
    private final List<Place> places;
    private final ExecutorService connecting = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "forebay-redis-sentinel-connect");
        thread.setDaemon(true);
        return thread;
    });

    private Sentinels(Connector connector, RedisURI uri) {
        this.connector = connector;
        name = Connector.name(uri);
        master = uri.getSentinelMasterId();
        places = uri.getSentinels().stream().map(Place::new).toList();
    }

    /**
     * Connects to those that can be reached.
     *
     * @throws StoreUnavailableException if none can
     * @throws IllegalArgumentException if they know no such master
     */
    static Sentinels connect(Connector connector, RedisURI uri) {
        Sentinels sentinels = new Sentinels(connector, uri);
        try {
            sentinels.connectAll();
            return sentinels;
        } catch (RuntimeException e) {
            sentinels.close();
            throw e;
        }
    }

    private void connectAll() {
        CompletableFuture.allOf(places.stream()
                        .map(place -> CompletableFuture.runAsync(() -> connect(place), connecting))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        if (places.stream().allMatch(place -> place.link == null)) {
            throw new StoreUnavailableException(
                    "%s: no sentinel is reached: %s"
                            .formatted(
                                    name,
                                    places.stream().map(place -> place.failure).collect(Collectors.joining("; "))),
                    null);
        }
        requireKnown();
    }

    private void connect(Place place) {
        try {
            place.link = connector.link(place.uri);
        } catch (RuntimeException e) { // it is tried again
            place.failure = String.valueOf(e.getMessage());
            LOG.debug("{}: a sentinel is not reached", name, e);
        } finally {
            place.isConnecting = false;
        }
    }

    /** A master that no sentinel knows is a mistake in the address, if they know others. */
    private void requireKnown() {
        if (!ask(connector.options().connectTimeout()).isEmpty()) {
            return;
        }
        List<String> known = new ArrayList<>();
        for (Place place : places) {
            Link link = place.link;
            if (link != null) {
                Request<List<@Nullable Object>> all =
                        Request.list(CommandType.SENTINEL, Request.args().add("MASTERS"));
                new Wire(link, "no cache in particular")
                        .send("asking a sentinel for its masters", all)
                        .forEach(one -> known.add(fields(one).getOrDefault("name", "")));
            }
        }
        String names = known.stream().distinct().collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "%s: the sentinels know no master of this name; sentinelMasterId must be one of: %s"
                        .formatted(name, names));
    }

    /** Asks all at once; those that are not connected are left out, and connected to. */
    Opinion ask(Duration longest) {
        List<Request<List<@Nullable Object>>> requests = List.of(
                Request.list(CommandType.SENTINEL, Request.args().add("MASTER").add(master)),
                Request.list(
                        CommandType.SENTINEL,
                        Request.args().add("GET-MASTER-ADDR-BY-NAME").add(master)));
        Map<Wire, Wire.Sent<List<@Nullable Object>>> asked = new LinkedHashMap<>();
        for (Place place : places) {
            Link link = place.link;
            if (link == null) {
                connectSoon(place);
            } else if (link.isConnected()) {
                Wire wire = new Wire(link, name).taking(longest);
                asked.put(wire, wire.start(ASKING, requests));
            }
        }
        List<Report> reports = new ArrayList<>();
        asked.forEach((wire, sent) -> {
            List<List<@Nullable Object>> answers = new ArrayList<>();
            try {
                wire.finish(ASKING, requests, sent, (position, answer) -> answers.add(answer));
                reports.add(Report.of(fields(answers.get(0)), answers.get(1)));
            } catch (StoreUnavailableException e) {
                LOG.debug("{} does not tell the master", wire.server(), e);
            }
        });
        return new Opinion(reports, reports.size() == places.size());
    }

    private void connectSoon(Place place) {
        if (!place.isConnecting) {
            place.isConnecting = true;
            try {
                connecting.execute(() -> connect(place));
            } catch (RejectedExecutionException e) {
                LOG.trace("closed", e);
            }
        }
    }

    /** What comes as names and values in turn. */
    private static Map<String, String> fields(@Nullable Object answer) {
        Map<String, String> fields = new HashMap<>();
        List<?> words = answer instanceof List<?> list ? list : List.of();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            fields.put(text(words.get(i)), text(words.get(i + 1)));
        }
        return fields;
    }

    private static String text(@Nullable Object word) {
        return word instanceof byte[] bytes ? Bytes.text(bytes) : String.valueOf(word);
    }

    @Override
    public void close() {
        connecting.shutdownNow();
        for (Place place : places) {
            Link link = place.link;
            if (link != null) {
                link.close();
            }
        }
    }

    /** Where a sentinel is. */
    private static final class Place {
        private final RedisURI uri;
        private volatile @Nullable Link link;
        private volatile boolean isConnecting;
        private volatile String failure = "";

        Place(RedisURI uri) {
            this.uri = uri;
        }
    }

    /**
     * What one sentinel says.
     *
     * @param master where the master is
     * @param epoch of this configuration: it grows with each failover, and the greater one holds
     * @param flags what it thinks of that master
     * @param quorum how many must take it for down
     * @param downAfter after which silence it takes the master for down
     */
    private record Report(Address master, long epoch, List<String> flags, int quorum, Duration downAfter) {

        /** While the replicas are told of a successor, what is said of the master is still said of the one before. */
        static Report of(Map<String, String> fields, List<@Nullable Object> address) {
            Address named = new Address(text(address.get(0)), Integer.parseInt(text(address.get(1))));
            boolean isSuccessor =
                    !named.toString().equals(fields.getOrDefault("ip", "") + ":" + fields.getOrDefault("port", ""));
            return new Report(
                    named,
                    Long.parseLong(fields.getOrDefault("config-epoch", "0")),
                    isSuccessor
                            ? List.of()
                            : List.of(fields.getOrDefault("flags", "").split(",", -1)),
                    Integer.parseInt(fields.getOrDefault("quorum", "1")),
                    Duration.ofMillis(Long.parseLong(fields.getOrDefault("down-after-milliseconds", "30000"))));
        }
    }

    /** What those sentinels say that have answered. */
    static final class Opinion {
        private final List<Report> reports;
        private final boolean isOfAll;

        private Opinion(List<Report> reports, boolean isOfAll) {
            this.reports = reports;
            this.isOfAll = isOfAll;
        }

        boolean isEmpty() {
            return reports.isEmpty();
        }

        /** Returns whether all have answered. */
        boolean isOfAll() {
            return isOfAll;
        }

        long epoch() {
            return reports.stream().mapToLong(Report::epoch).max().orElse(-1);
        }

        /** Returns the master of the latest configuration; the present one where they differ in nothing but the name of its host. */
        Address master(@Nullable Address present) {
            List<Address> latest = reports.stream()
                    .filter(report -> report.epoch == epoch())
                    .map(Report::master)
                    .toList();
            return present != null && latest.contains(present) ? present : latest.get(0);
        }

        /** Returns the shortest silence after which one takes the master for down. */
        Duration downAfter() {
            return reports.stream()
                    .map(Report::downAfter)
                    .min(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }

        /** Returns whether one of them makes a replica the master. */
        boolean isFailingOver() {
            return reports.stream().anyMatch(report -> report.flags.contains("failover_in_progress"));
        }

        /** Returns whether as many take the master for down as it takes to replace it. */
        boolean isDown() {
            long down = reports.stream()
                    .filter(report -> report.flags.contains("s_down"))
                    .count();
            return reports.stream().anyMatch(report -> report.flags.contains("o_down") || down >= report.quorum);
        }
    }
}
