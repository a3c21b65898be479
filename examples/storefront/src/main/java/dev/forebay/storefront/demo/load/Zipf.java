package dev.forebay.storefront.demo.load;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Keys from 1 to n, key k with a probability in proportion to k to the power of minus the exponent. */
final class Zipf {
    private final double[] cumulative;

    Zipf(int keys, double exponent) {
        cumulative = new double[keys];
        double sum = 0;
        for (int rank = 1; rank <= keys; rank++) {
            sum += Math.pow(rank, -exponent);
            cumulative[rank - 1] = sum;
        }
        for (int i = 0; i < keys; i++) {
            cumulative[i] /= sum;
        }
    }

    int next(RandomGenerator random) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble());
        int index = found >= 0 ? found : -found - 1;
        return Math.min(index, cumulative.length - 1) + 1;
    }
}
