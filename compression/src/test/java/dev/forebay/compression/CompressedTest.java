package dev.forebay.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.json.JsonCodec;
import dev.forebay.spi.Codec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedTest {
    private static final byte[] MARKER = {(byte) 0xF0, (byte) 0xB1, (byte) 0xCE};

    /** The plainest of codecs: its rows can begin with anything. */
    private static final Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public byte id() {
            return 32;
        }

        @Override
        public byte[] encode(byte[] row) {
            return row.clone();
        }

        @Override
        public byte[] decode(byte[] bytes, int offset) {
            return Arrays.copyOfRange(bytes, offset, bytes.length);
        }
    };

    public record Page(long id, String text) {
        static Page of(int length) {
            return new Page(7, "water ".repeat(length / 6 + 1).substring(0, length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void encode_thenDecode_isTheSameRowAndShorter(Compression compression) {
        Compressed<Page> codec =
                Compressed.above(1_000, JsonCodec.of(Page.class)).with(compression);
        Page page = Page.of(100_000);

        byte[] entry = codec.encode(page);

        assertThat(entry).hasSizeLessThan(2_000).startsWith(MARKER);
        assertThat(codec.decode(entry, 0)).isEqualTo(page);
        assertThat(codec.decode(
                        ByteBuffer.allocate(5 + entry.length).put(5, entry).array(), 5))
                .isEqualTo(page);
    }

    @ParameterizedTest
    @EnumSource
    void encode_atTheBorder_compressesWhatIsAboveIt(Compression compression) {
        Compressed<byte[]> codec = Compressed.above(1_000, BYTES).with(compression);

        assertThat(codec.encode(new byte[1_000])).isEqualTo(new byte[1_000]);
        assertThat(codec.encode(new byte[1_001])).startsWith(MARKER).hasSizeLessThan(100);
        assertThat(codec.decode(codec.encode(new byte[1_001]), 0)).isEqualTo(new byte[1_001]);
    }

    @ParameterizedTest
    @EnumSource
    void encode_whatGetsNoShorter_isLeftAsItIs(Compression compression) {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        Compressed<byte[]> codec = Compressed.above(64, BYTES).with(compression);

        assertThat(codec.encode(noise)).isEqualTo(noise);
        assertThat(codec.decode(noise, 0)).isEqualTo(noise);
    }

    @ParameterizedTest
    @EnumSource
    void encode_rowsOfEveryLength_comeBack(Compression compression) {
        Compressed<byte[]> codec = Compressed.above(64, BYTES).with(compression);
        Random random = new Random(2);
        for (int length = 0; length < 3_000; length++) {
            byte[] row = new byte[length];
            for (int i = 0; i < length; i++) {
                row[i] = (byte) random.nextInt(1 + length % 7);
            }
            assertThat(codec.decode(codec.encode(row), 0)).isEqualTo(row);
        }
    }

    @Test
    void decode_whatThePlainCodecWrote_isRead() {
        JsonCodec<Page> plain = JsonCodec.of(Page.class);
        Compressed<Page> codec = Compressed.above(100, plain);

        assertThat(codec.decode(plain.encode(Page.of(1_000)), 0)).isEqualTo(Page.of(1_000));
        assertThat(codec.id()).isEqualTo(plain.id());
    }

    @Test
    void decode_whatAnotherSettingWrote_isRead() {
        JsonCodec<Page> plain = JsonCodec.of(Page.class);
        byte[] lz4 = Compressed.above(100, plain).encode(Page.of(1_000));
        byte[] zstd = Compressed.above(100, plain).with(Compression.ZSTD).encode(Page.of(1_000));
        Compressed<Page> off = Compressed.above(Integer.MAX_VALUE, plain);

        assertThat(off.decode(lz4, 0)).isEqualTo(Page.of(1_000));
        assertThat(off.decode(zstd, 0)).isEqualTo(Page.of(1_000));
        assertThat(off.encode(Page.of(1_000))).isEqualTo(plain.encode(Page.of(1_000)));
    }

    @Test
    void plainCodec_doesNotTakeACompressedRowForAnother() {
        byte[] entry = Compressed.above(100, JsonCodec.of(Page.class)).encode(Page.of(1_000));

        assertThatThrownBy(() -> JsonCodec.of(Page.class).decode(entry, 0)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void encode_rowThatBeginsWithTheMarker_comesBack() {
        byte[] row = {MARKER[0], MARKER[1], MARKER[2], 1, 2, 3};
        Compressed<byte[]> codec = Compressed.above(64, BYTES);

        assertThat(codec.decode(codec.encode(row), 0)).isEqualTo(row);
    }

    @ParameterizedTest
    @EnumSource
    void decode_anyDamage_isRefused(Compression compression) {
        Compressed<Page> codec = Compressed.above(100, JsonCodec.of(Page.class)).with(compression);
        byte[] entry = codec.encode(Page.of(1_000));
        for (int bit = 0; bit < entry.length * 8; bit++) {
            byte[] damaged = entry.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> codec.decode(damaged, 0)).isInstanceOf(RuntimeException.class);
        }
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> codec.decode(cut, 0)).isInstanceOf(RuntimeException.class);
        }
    }

    /** A header that is whole, and lies. */
    @ParameterizedTest
    @EnumSource
    void decode_lengthThatIsNotTrue_isRefused(Compression compression) {
        Compressed<byte[]> codec = Compressed.above(100, BYTES).with(compression);
        byte[] entry = codec.encode(new byte[1_000]);
        for (int length :
                new int[] {Integer.MAX_VALUE, Compressed.LONGEST + 1, 1_001, 999, 1, 0, -1, Integer.MIN_VALUE}) {
            byte[] lying = entry.clone();
            CRC32C checksum = new CRC32C();
            ByteBuffer.wrap(lying).putInt(8, length);
            checksum.update(lying, 8, lying.length - 8);
            ByteBuffer.wrap(lying).putInt(4, (int) checksum.getValue());

            assertThatThrownBy(() -> codec.decode(lying, 0)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void encode_aboveTheLongest_isLeftAsItIs() {
        byte[] row = new byte[Compressed.LONGEST + 1];

        assertThat(Compressed.above(64, BYTES).encode(row)).hasSize(row.length);
    }

    @Test
    void options_outOfRange_areRefused() {
        Compressed<byte[]> codec = Compressed.above(64, BYTES);

        assertThatThrownBy(() -> Compressed.above(63, BYTES)).hasMessageContaining("above=63");
        assertThatThrownBy(() -> Compressed.above(64, codec)).hasMessageContaining("compresses already");
        assertThat("a".getBytes(StandardCharsets.UTF_8)).isEqualTo(codec.encode("a".getBytes(StandardCharsets.UTF_8)));
    }
}
