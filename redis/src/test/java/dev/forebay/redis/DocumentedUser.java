package dev.forebay.redis;

import dev.forebay.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The user with no more rights than needed, as docs/redis.md makes it. */
public final class DocumentedUser {
    private DocumentedUser() {}

    /** Makes the user by the very command of the documentation. Returns the address to connect as that user. */
    public static String on(RedisServer server) throws IOException {
        return "redis://%s@127.0.0.1:%d".formatted(loginOn(server), server.port());
    }

    /** Makes the user; returns the login, such as {@code user:password}. */
    static String loginOn(RedisServer server) throws IOException {
        String[] words = Files.readString(documentation())
                .lines()
                .dropWhile(line -> !line.contains("ACL SETUSER forebay"))
                .takeWhile(line -> !line.isBlank())
                .map(line -> line.replaceAll("^\\s*>?|\\\\$", "").trim())
                .reduce((one, two) -> one + " " + two)
                .orElseThrow()
                .replaceAll("^.*ACL SETUSER", "ACL SETUSER")
                .split("\\s+", -1);
        server.command(words);
        String password = Arrays.stream(words)
                .filter(word -> word.startsWith(">"))
                .findFirst()
                .orElseThrow()
                .substring(1);
        return "forebay:" + password;
    }

    private static Path documentation() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/redis.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/redis.md");
    }
}
