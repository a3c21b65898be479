package dev.forebay.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.RowRefusedException;
import dev.forebay.Writer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupWritesTest {
    private final Map<Long, String> table = new HashMap<>();

    @Test
    void write_ofAGroupWithARowThatTheWriterRefuses_failsThatRowAlone() {
        Writer<Long, String> picky = new Writer<>() {
            @Override
            public void put(Long key, String row) throws RowRefusedException {
                if (row.equals("bad")) {
                    throw new RowRefusedException("409: taken");
                }
                table.put(key, row);
            }

            @Override
            public void remove(Long key) {
                table.remove(key);
            }
        };
        Map<Long, @Nullable String> rows = new LinkedHashMap<>();
        rows.put(1L, "one");
        rows.put(2L, "bad");
        rows.put(3L, "three");

        Map<Long, Exception> failures = GroupWrites.write(picky, rows);

        assertThat(failures).containsOnlyKeys(2L);
        assertThat(failures.get(2L)).hasMessage("409: taken");
        assertThat(table).isEqualTo(Map.of(1L, "one", 3L, "three"));
    }
}
