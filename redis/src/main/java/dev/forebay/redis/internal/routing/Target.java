package dev.forebay.redis.internal.routing;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.List;

/** What an address names. */
sealed interface Target {
    /** What the client takes from an address, and this library leaves as it is. */
    List<String> PARAMETERS = List.of("database", "db", "clientName", "verifyPeer");

    List<String> PARAMETERS_OF_SENTINELS = List.of("sentinelMasterId", "database", "db", "clientName", "verifyPeer");

    /** One server. */
    record One(RedisURI uri) implements Target {}

    /** The server that sentinels name as the master. */
    record Watched(RedisURI uri) implements Target {}

    /** The masters of a cluster, which any of these nodes tells. */
    record Cluster(List<RedisURI> nodes) implements Target {}

    /**
     * Reads an address; its password is in no message.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Target parse(String url) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        String rest = url.substring(Math.min(url.length(), colon + 3));
        return switch (scheme) {
            case "redis", "rediss" -> one(scheme, rest);
            case "redis-sentinel", "rediss-sentinel" -> watched(url);
            case "redis-cluster" -> cluster("redis", rest);
            case "rediss-cluster" -> cluster("rediss", rest);
            default ->
                throw new IllegalArgumentException(
                        "the url of the server must begin with redis:// or rediss://, with"
                                + " redis-sentinel:// for a master that sentinels watch, or with redis-cluster:// for a cluster");
        };
    }

    private static Target one(String scheme, String rest) {
        if (hosts(rest).contains(",")) {
            throw new IllegalArgumentException(
                    "the url names several servers; write %s-cluster://host:port,host:port for the".formatted(scheme)
                            + " nodes of a cluster, or %s-sentinel://host:port,host:port?sentinelMasterId=name for sentinels"
                                    .formatted(scheme));
        }
        refuseParameters(rest, PARAMETERS);
        return new One(
                uri(
                        scheme + "://" + rest,
                        scheme
                                + "://user:password@host:port/database, with special characters of the password percent-encoded"));
    }

    private static Target watched(String url) {
        String form = "redis-sentinel://user:password@host:port,host:port/database?sentinelMasterId=name";
        RedisURI uri = uri(url, form);
        if (uri.getSentinelMasterId() == null
                || uri.getSentinelMasterId().isBlank()
                || uri.getSentinels().isEmpty()) {
            throw new IllegalArgumentException(
                    "the url of the sentinels must name them and their master; write " + form);
        }
        refuseParameters(url.substring(url.indexOf("://") + 3), PARAMETERS_OF_SENTINELS);
        return new Watched(uri);
    }

    /** What the client knows and this library overrides, or nobody knows, would be passed over in silence. */
    private static void refuseParameters(String rest, List<String> known) {
        int question = rest.indexOf('?', authority(rest).length());
        String parameters = question < 0 ? "" : rest.substring(question + 1);
        for (String parameter : parameters.isEmpty() ? List.<String>of() : List.of(parameters.split("&", -1))) {
            String name = parameter.split("=", 2)[0];
            if (known.stream().noneMatch(name::equalsIgnoreCase)) {
                // A password that is not encoded may look like parameters.
                String which = parameters.contains("@") ? "a parameter" : "the parameter '%s'".formatted(name);
                throw new IllegalArgumentException(
                        "the url has %s, which would have no effect; it can have %s; times are set by RedisOptions.commandTimeout(..) and connectTimeout(..); write redis://user:password@host:port/database, with special characters of the password percent-encoded"
                                .formatted(which, String.join(", ", known)));
            }
        }
    }

    private static Target cluster(String scheme, String rest) {
        String form = scheme + "-cluster://user:password@host:port,host:port";
        int at = authority(rest).lastIndexOf('@');
        String login = rest.substring(0, at + 1);
        if (rest.contains("://")) {
            throw new IllegalArgumentException("the url of the cluster must name its scheme once; write " + form);
        }
        List<RedisURI> nodes = Arrays.stream(hosts(rest).split(",", -1))
                .map(host -> node(scheme + "://" + login, host, form))
                .toList();
        String path = rest.substring(authority(rest).length());
        if (!path.isEmpty() && !path.equals("/") && !path.equals("/0")) {
            throw new IllegalArgumentException(
                    "the url of the cluster must end with its nodes, as a cluster has one database and takes no parameters; write "
                            + form);
        }
        return new Cluster(nodes);
    }

    private static RedisURI node(String before, String host, String form) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the url of the cluster names a node without a host; write " + form);
        }
        return uri(before + host, form);
    }

    /** Returns login and hosts. */
    private static String authority(String rest) {
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static String hosts(String rest) {
        String authority = authority(rest);
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static RedisURI uri(String url, String form) {
        try {
            RedisURI uri = RedisURI.create(url);
            // A port that is no number is taken for a part of the host.
            if (uri.getHost() == null || !uri.getHost().matches("[^:]+:\\D.*")) {
                return uri;
            }
            throw new IllegalArgumentException("no port");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the url of the server cannot be read; write " + form);
        }
    }
}
