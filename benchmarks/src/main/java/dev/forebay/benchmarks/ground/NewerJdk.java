package dev.forebay.benchmarks.ground;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK with virtual threads, for what the one that runs cannot measure.
 *
 * @param home its folder
 * @param version as it says itself
 */
public record NewerJdk(Path home, Runtime.Version version) {
    private static final int HAS_VIRTUAL_THREADS = 21;

    /** Returns the newest one that is installed beside the one that runs. */
    public static Optional<NewerJdk> find() {
        return beside(Path.of(System.getProperty("java.home")));
    }

    static Optional<NewerJdk> beside(Path home) {
        Path folder = home.toAbsolutePath().getParent();
        if (folder == null) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.map(NewerJdk::read)
                    .flatMap(Optional::stream)
                    .filter(jdk -> jdk.version.feature() >= HAS_VIRTUAL_THREADS)
                    .max(Comparator.comparing(NewerJdk::version));
        } catch (IOException e) {
            return Optional.empty(); // a folder that cannot be listed has none for us
        }
    }

    private static Optional<NewerJdk> read(Path home) {
        if (!Files.isExecutable(java(home))) {
            return Optional.empty();
        }
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Optional.of(new NewerJdk(home, Runtime.Version.parse(version)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // it does not say what it is
        }
    }

    Path java() {
        return java(home);
    }

    private static Path java(Path home) {
        return home.resolve("bin").resolve("java");
    }
}
