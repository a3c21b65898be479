package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;

/**
 * A read that no order of the writes explains.
 *
 * @param reason as a sentence
 */
public record Violation(Call read, String reason) {}
