package dev.forebay.benchmarks.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest JDK with virtual threads is found by what it says of itself, or none is. */
class NewerJdkTest {
    @TempDir
    private Path folder;

    @Test
    void beside_jdksOfSeveralVersions_isTheNewest() throws IOException {
        Path own = install("jdk-17", "17.0.15");
        install("b", "25.0.3");
        install("c", "21.0.7");
        Files.createDirectory(folder.resolve("no-jdk"));

        assertThat(NewerJdk.beside(own).orElseThrow().version()).isEqualTo(Runtime.Version.parse("25.0.3"));
    }

    @Test
    void beside_onlyOlderOrUnreadableOnes_isNone() throws IOException {
        Path own = install("jdk-17", "17.0.15");
        install("b", "no number");
        install("c", "20.0.2");

        assertThat(NewerJdk.beside(own)).isEmpty();
    }

    private Path install(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path java = Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
        return home;
    }
}
