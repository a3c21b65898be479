package dev.forebay.benchmarks.codecs;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A row of about 4 KiB as JSON: some text, in which words repeat as they do in texts, and twenty parts. Public for the codecs.
 *
 * @param parts of which it is made
 */
public record Article(
        long id, String name, BigDecimal price, Instant changed, boolean listed, String description, List<Part> parts) {
    private static final List<String> WORDS = List.of(
            "basin",
            "water",
            "intake",
            "surge",
            "gate",
            "turbine",
            "even",
            "flow",
            "level",
            "river",
            "concrete",
            "valve",
            "spring",
            "steel",
            "pressure",
            "the",
            "of",
            "and",
            "with",
            "before",
            "after",
            "for",
            "heavy",
            "light",
            "is",
            "made",
            "delivered",
            "in",
            "parts");

    /** A part of an article. */
    public record Part(long number, String label, int quantity, double weight) {}

    static Article of(long id) {
        Random random = new Random(id);
        return new Article(
                id,
                "article number " + id,
                BigDecimal.valueOf(random.nextInt(1_000_000), 2),
                Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt()),
                true,
                text(random, 380),
                IntStream.range(0, 20)
                        .mapToObj(index -> new Part(
                                random.nextInt(1_000_000),
                                text(random, 2),
                                random.nextInt(100),
                                random.nextInt(1_000) / 10.0))
                        .toList());
    }

    private static String text(Random random, int words) {
        return IntStream.range(0, words)
                .mapToObj(index -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }
}
