package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.Grouping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GroupsTest {
    /** Others may be in its group, and would be told of an interrupt that is not theirs. */
    @Test
    void write_byALeaderThatIsInterrupted_worksUninterruptedAndKeepsTheInterrupt() throws Exception {
        AtomicReference<Boolean> seen = new AtomicReference<>();
        Groups<Long, String, String> groups = new Groups<>(Grouping.defaults(), rows -> {
            seen.set(Thread.currentThread().isInterrupted());
            Map<Long, String> results = new LinkedHashMap<>();
            rows.forEach((key, row) -> results.put(key, "written " + row));
            return results;
        });
        Thread.currentThread().interrupt();
        String result;
        boolean kept;
        try {
            result = groups.write(1L, "row");
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(result).isEqualTo("written row");
        assertThat(seen).hasValue(false);
        assertThat(kept).isTrue();
    }
}
