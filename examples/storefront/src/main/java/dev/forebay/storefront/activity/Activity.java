package dev.forebay.storefront.activity;

import java.time.Instant;

/** The page that a user saw last, and when. */
public record Activity(long userId, String page, Instant at) {}
