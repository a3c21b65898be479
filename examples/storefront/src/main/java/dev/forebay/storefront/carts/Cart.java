package dev.forebay.storefront.carts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a user means to buy, ordered by product. */
public record Cart(long userId, List<Item> items) {

    /** How many of a product. */
    public record Item(long productId, int quantity) {}

    public Cart {
        items = List.copyOf(items);
    }

    static Cart empty(long userId) {
        return new Cart(userId, List.of());
    }

    /** Returns a copy that holds {@code quantity} of a product instead of what it holds of it now. */
    Cart with(long productId, int quantity) {
        List<Item> changed = new ArrayList<>(without(productId).items);
        changed.add(new Item(productId, quantity));
        changed.sort(Comparator.comparingLong(Item::productId));
        return new Cart(userId, changed);
    }

    /** Returns a copy that holds nothing of a product. */
    Cart without(long productId) {
        return new Cart(
                userId,
                items.stream().filter(item -> item.productId() != productId).toList());
    }
}
