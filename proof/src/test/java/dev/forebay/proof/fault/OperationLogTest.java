package dev.forebay.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.proof.fault.Operation.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationLogTest {
    @TempDir
    Path folder;

    @Test
    void whatReturnedIsAcknowledged_whatDidNotMayHaveHappened_andACutLineIsLeftOut() throws Exception {
        Path file = folder.resolve("log");
        try (OperationLog log = OperationLog.create(file)) {
            log.called(Kind.PUT, 1, 100, 10);
            log.returned(20);
            log.called(Kind.REMOVE, 2, 0, 30);
            log.readStale(1, 100, 35);
            log.called(Kind.ADD, 3, 7, 40);
            log.returned(50);
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1)); // killed while it wrote that the add returned
        OperationLog.Content content = OperationLog.read(file);
        assertThat(content.operations())
                .containsExactly(
                        new Operation(Kind.PUT, 1, 100, 10, 20),
                        new Operation(Kind.REMOVE, 2, 0, 30, Operation.NEVER),
                        new Operation(Kind.ADD, 3, 7, 40, Operation.NEVER));
        assertThat(content.staleReads()).containsExactly(1L);
    }
}
