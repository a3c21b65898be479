package dev.forebay.storefront.products;

import java.math.BigDecimal;

/** Something that the shop sells. Its views are counted elsewhere and are no part of this row. */
public record Product(long id, String name, BigDecimal price) {}
