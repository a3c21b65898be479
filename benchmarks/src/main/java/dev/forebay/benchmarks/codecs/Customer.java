package dev.forebay.benchmarks.codecs;

/** A row of about 200 bytes as JSON. Public for the codecs. */
public record Customer(long id, long version, String name, String street, String city, String email, String note) {

    static Customer of(long id) {
        return new Customer(
                id,
                id % 17,
                "customer number " + id,
                (id % 997) + " Reservoir Street",
                "Fore Bay",
                "customer" + id + "@example.org",
                "prefers deliveries before noon, rings twice, leaves a note");
    }
}
