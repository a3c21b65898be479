package dev.forebay.endtoend;

/** The row of the tests. */
public record Item(long id, String name, long version) {
    static Item of(long id, long version) {
        return new Item(id, "item " + id, version);
    }
}
