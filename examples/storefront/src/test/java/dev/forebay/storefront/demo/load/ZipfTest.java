package dev.forebay.storefront.demo.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
    @Test
    void next_isAsOftenAsTheLawSays() {
        int keys = 1_000;
        double exponent = 0.99;
        double harmonic = 0;
        for (int rank = 1; rank <= keys; rank++) {
            harmonic += Math.pow(rank, -exponent);
        }
        Zipf zipf = new Zipf(keys, exponent);
        SplittableRandom random = new SplittableRandom(7);
        int draws = 500_000;
        int[] drawn = new int[keys + 1];
        for (int i = 0; i < draws; i++) {
            drawn[zipf.next(random)]++;
        }
        assertThat(drawn[0]).isZero();
        for (int rank : new int[] {1, 2, 10, 100}) {
            double expected = draws * Math.pow(rank, -exponent) / harmonic;
            assertThat((double) drawn[rank]).isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
        assertThat(drawn[keys]).isPositive();
    }
}
