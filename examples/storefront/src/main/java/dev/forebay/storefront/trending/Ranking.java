package dev.forebay.storefront.trending;

import java.util.List;

/** The most viewed products, most viewed first. */
public record Ranking(List<Place> products) {

    /** A product and its views when the ranking was made. */
    public record Place(long id, String name, long views) {}

    public Ranking {
        products = List.copyOf(products);
    }
}
