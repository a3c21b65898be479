package dev.forebay.benchmarks.ground;

/** The row that is put: about 200 bytes as JSON. */
public record Item(long id, long version, String name, String street, String city, String email, String note) {

    /** Returns the row of a key in a version. */
    public static Item of(long id, long version) {
        return new Item(
                id,
                version,
                "customer number " + id,
                (id % 997) + " Reservoir Street",
                "Fore Bay",
                "customer" + id + "@example.org",
                "prefers deliveries before noon, rings twice, leaves a note");
    }
}
