package dev.forebay.storefront.demo.lane;

/** A row of a lane: the version tells which write it came from, the note gives it the size of a real one. */
public record Row(long id, long version, String note) {
    private static final String NOTE = "a row of the size that rows of a shop have ".repeat(5);

    static Row of(long id, long version) {
        return new Row(id, version, NOTE);
    }
}
