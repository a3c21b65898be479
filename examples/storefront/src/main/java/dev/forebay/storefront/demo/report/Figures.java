package dev.forebay.storefront.demo.report;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Numbers as people read them. */
final class Figures {
    /** Stands where nothing was measured. */
    static final String NONE = "–";

    private Figures() {}

    /** Returns a percentile in milliseconds, with as many decimals as mean something. */
    static String millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? NONE : millis(histogram.getValueAtPercentile(percentile) / 1e6);
    }

    static String millis(double millis) {
        String form = millis < 9.995 ? "%.2f" : millis < 99.95 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, form, millis);
    }

    /** Returns a duration in the unit that fits. */
    static String age(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    static String duration(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis >= 1_000) {
            return String.format(Locale.ROOT, "%s s", trimmed(millis / 1_000));
        }
        return trimmed(millis) + " ms";
    }

    private static String trimmed(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, "%.1f", number);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String count(double number) {
        return String.format(Locale.ROOT, number < 9.95 ? "%.1f" : "%,.0f", number);
    }

    static String percent(double share) {
        // 99.96 % must not be shown as if there had been no miss at all.
        return String.format(Locale.ROOT, share > 0.99 && share < 1 ? "%.1f %%" : "%.0f %%", share * 100);
    }
}
