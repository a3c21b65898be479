package dev.forebay.benchmarks.report;

/** What a sample's value counts. */
public enum Unit {
    PER_SECOND("per second", 0),
    NANOS("ns", 1),
    MICROS("µs", 0),
    COUNT("number", 1),
    BYTES("bytes", 0);

    private final String text;
    private final int digits;

    Unit(String text, int digits) {
        this.text = text;
        this.digits = digits;
    }

    String format(double value) {
        return ("%,." + digits + "f").formatted(value);
    }

    @Override
    public String toString() {
        return text;
    }
}
