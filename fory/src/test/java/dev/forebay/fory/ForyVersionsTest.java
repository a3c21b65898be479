package dev.forebay.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.spi.Codec;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of an application that share entries. */
class ForyVersionsTest {
    @TempDir
    private Path folder;

    private Versions versions;

    @BeforeEach
    void begin() {
        versions = new Versions(folder);
    }

    @SuppressWarnings("unchecked") // rows of a class that the compiler does not see
    private static Codec<Object> codec(Class<?> version) {
        return (Codec<Object>) ForyCodec.of(version);
    }

    private static String read(Class<?> version, byte[] bytes) {
        return codec(version).decode(bytes, 0).toString();
    }

    @Test
    void decode_rowOfAnOlderVersion_hasNullForWhatIsMissing() throws Exception {
        Class<?> older = versions.of("public record It(String name) {}");
        Class<?> newer = versions.of("public record It(String first, String name, Integer count) {}");

        byte[] bytes = codec(older).encode(Versions.row(older, "a"));

        assertThat(read(newer, bytes)).isEqualTo("It[first=null, name=a, count=null]");
    }

    @Test
    void decode_rowOfANewerVersion_ignoresWhatItDoesNotKnow() throws Exception {
        Class<?> older = versions.of("public record It(String name) {}");
        Class<?> newer = versions.of("public record It(String first, String name, java.util.List<Integer> counts) {}");

        byte[] bytes = codec(newer).encode(Versions.row(newer, "f", "a", java.util.List.of(1, 2)));

        assertThat(read(older, bytes)).isEqualTo("It[name=a]");
    }

    @Test
    void decode_missingPrimitive_isRefusedBecauseZeroWouldBeInvented() throws Exception {
        Class<?> older = versions.of("public record It(String name) {}");
        Class<?> newer = versions.of("public record It(String name, int count) {}");

        byte[] bytes = codec(older).encode(Versions.row(older, "a"));

        assertThatThrownBy(() -> read(newer, bytes)).hasMessageContaining("other primitive components");
    }

    @Test
    void decode_missingPrimitiveFurtherInside_isRefused() throws Exception {
        Class<?> older =
                versions.of("public record It(java.util.List<Part> parts) {} public record Part(String name) {}");
        Class<?> newer = versions.of(
                "public record It(java.util.List<Part> parts) {} public record Part(String name, long weight) {}");

        byte[] bytes = codec(older).encode(Versions.row(older, java.util.List.of()));

        assertThatThrownBy(() -> read(newer, bytes)).hasMessageContaining("other primitive components");
    }

    @Test
    void decode_constantOfAnEnumThatHasMoved_isTheSameConstant() throws Exception {
        Class<?> older = versions.of("public record It(Colour colour) {} public enum Colour { BLUE, RED }");
        Class<?> newer =
                versions.of("public record It(Colour colour) {} public enum Colour { AMBER, BLUE, GREEN, RED }");

        byte[] bytes = codec(older).encode(Versions.row(older, Versions.constant(older, "RED")));

        assertThat(read(newer, bytes)).isEqualTo("It[colour=RED]");
    }

    @Test
    void decode_constantThatIsUnknown_isRefused() throws Exception {
        Class<?> older = versions.of("public record It(Colour colour) {} public enum Colour { BLUE, RED }");
        Class<?> newer = versions.of("public record It(Colour colour) {} public enum Colour { BLUE }");

        byte[] bytes = codec(older).encode(Versions.row(older, Versions.constant(older, "RED")));

        assertThatThrownBy(() -> read(newer, bytes)).isInstanceOf(RuntimeException.class);
    }
}
