package dev.forebay.proof.fault;

/** A row under test: its version names the put that wrote it. */
record Row(long id, long version) {}
