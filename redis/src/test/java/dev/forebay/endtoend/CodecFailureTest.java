package dev.forebay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.Cache;
import dev.forebay.CacheEvent;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.WriteFailedException;
import dev.forebay.WriteThrough;
import dev.forebay.json.JsonCodec;
import dev.forebay.spi.Codec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Rows that the codec cannot write down. */
class CodecFailureTest extends TwoInstances {
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

    /** Refuses version 13. */
    private static final class Superstitious implements Codec<Item> {
        private final Codec<Item> json = JsonCodec.of(Item.class);

        @Override
        public byte id() {
            return 40;
        }

        @Override
        public byte[] encode(Item row) {
            if (row.version() == 13) {
                throw new IllegalArgumentException("13");
            }
            return json.encode(row);
        }

        @Override
        public Item decode(byte[] bytes, int offset) {
            return json.decode(bytes, offset);
        }
    }

    @Test
    void put_ofARowThatCannotBeWrittenDown_succeedsAndLeavesNoOldEntryAndNoHold() {
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteThrough.to(items.table()))
                        .codec(new Superstitious())
                        .listener(events::add));
        cache.put(1L, Item.of(1, 1));
        cache.put(1L, Item.of(1, 13));
        assertThat(items.row(1)).contains(Item.of(1, 13));
        assertThat(events).anyMatch(CacheEvent.EntryRefused.class::isInstance);
        assertThat(cache.get(1L)).as("an answer, though not an entry").isEqualTo(Item.of(1, 13));
        assertThat(cache.getIfPresent(1L)).isNull();
        cache.put(1L, Item.of(1, 14));
        assertThat(cache.getIfPresent(1L)).isEqualTo(Item.of(1, 14));
    }

    @Test
    void put_writeBehind_ofARowThatCannotBeWrittenDown_isNotAccepted() {
        Cache<Long, Item> cache = cache(
                first,
                builder -> builder.reads(ReadThrough.from(items.table()))
                        .writes(WriteBehind.to(items.table()))
                        .codec(new Superstitious()));
        cache.put(1L, Item.of(1, 1));
        assertThatThrownBy(() -> cache.putAll(Map.of(1L, Item.of(1, 13), 2L, Item.of(2, 1))))
                .isInstanceOfSatisfying(
                        WriteFailedException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessage(
                        "cache 'items', key 1: the codec cannot write its row down: 13; nothing of this call was accepted")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(cache.get(2L)).isNull();
        assertThat(cache.get(1L)).isEqualTo(Item.of(1, 1));
    }

    @Test
    void entryOfAnotherCodec_isAMiss() {
        items.outside(Item.of(1, 1));
        Cache<Long, Item> json = cache(first, builder -> builder.reads(ReadThrough.from(items.table())));
        assertThat(json.get(1L)).isEqualTo(Item.of(1, 1));
        Cache<Long, Item> other = cache(
                second,
                builder -> builder.reads(ReadThrough.from(items.table())).codec(new Superstitious()));
        items.outside(Item.of(1, 2));
        assertThat(other.get(1L)).isEqualTo(Item.of(1, 2));
        assertThat(json.get(1L)).isEqualTo(Item.of(1, 2));
    }
}
