package dev.forebay.redis.internal.request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scripts that run on the server, one file each; a file's first comment says what it does. */
public enum Script {
    ACQUIRE("acquire"),
    FILL("fill"),
    ABANDON("abandon"),
    HOLD("hold"),
    RELEASE("release"),
    INVALIDATE("invalidate"),
    REPLACE("replace"),
    TAKE("take"),
    GIVE("give"),
    JOIN("join"),
    APPEND("append"),
    LISTED("listed"),
    OLDEST("oldest"),
    CHANGES("changes"),
    ANNOUNCE("announce"),
    SETTLE("settle"),
    BURY("bury"),
    REVIVE("revive"),
    BACKLOG("backlog"),
    POSITION("position"),
    COUNTER_ADD("counter-add"),
    COUNTER_PROGRESS("counter-progress"),
    COUNTER_START("counter-start"),
    COUNTER_WAITING("counter-waiting"),
    COUNTER_FREEZE("counter-freeze"),
    COUNTER_INFLIGHT("counter-inflight"),
    COUNTER_COMPLETE("counter-complete"),
    COUNTER_REBASE("counter-rebase"),
    COUNTER_REVIVE("counter-revive"),
    COUNTER_BACKLOG("counter-backlog"),
    COUNTER_POSITION("counter-position");

    private final String source;
    private final String sha;

    Script(String name) {
        String text = read(name + ".lua");
        StringBuilder whole = new StringBuilder();
        Matcher uses = Pattern.compile("(?m)^-- uses (.+)$").matcher(text);
        if (uses.find()) {
            for (String shared : uses.group(1).split(", ", -1)) {
                whole.append(read(shared));
            }
        }
        source = whole.append(text).toString();
        sha = sha1(source);
    }

    /** Returns the text, with what it uses before it. */
    String source() {
        return source;
    }

    /** Returns the name that the server knows the text by. */
    String sha() {
        return sha;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream("/dev/forebay/redis/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the jar of forebay-redis");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
