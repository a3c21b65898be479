package dev.forebay.benchmarks.codecs;

import dev.forebay.compression.Compressed;
import dev.forebay.compression.Compression;
import dev.forebay.fory.ForyCodec;
import dev.forebay.json.JsonCodec;
import dev.forebay.spi.Codec;

/** A codec that is measured. The compressed ones compress everything, so that small rows show what a limit is for. */
enum Contender {
    JSON("JSON"),
    FORY("Fory"),
    JSON_LZ4("JSON, LZ4"),
    JSON_ZSTD("JSON, Zstandard"),
    FORY_LZ4("Fory, LZ4"),
    FORY_ZSTD("Fory, Zstandard");

    private static final int ALL = 64;

    private final String text;

    Contender(String text) {
        this.text = text;
    }

    <V> Codec<V> codec(Class<V> rowType) {
        return switch (this) {
            case JSON -> JsonCodec.of(rowType);
            case FORY -> ForyCodec.of(rowType);
            case JSON_LZ4 -> Compressed.above(ALL, JsonCodec.of(rowType));
            case JSON_ZSTD -> Compressed.above(ALL, JsonCodec.of(rowType)).with(Compression.ZSTD);
            case FORY_LZ4 -> Compressed.above(ALL, ForyCodec.of(rowType));
            case FORY_ZSTD -> Compressed.above(ALL, ForyCodec.of(rowType)).with(Compression.ZSTD);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
