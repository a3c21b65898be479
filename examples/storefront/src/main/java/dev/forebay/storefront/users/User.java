package dev.forebay.storefront.users;

/** Somebody with an account. */
public record User(long id, String name, String email) {}
