package dev.forebay.proof.ground;

/** A row under test: its version names the put that wrote it. */
public record Row(long id, long version) {}
