package dev.forebay.proof.simulation.machine;

/**
 * A rule that is switched off: calls of a method become calls of a static method of the same name, which takes the receiver first, as an
 * {@code Object}.
 *
 * @param owner of the method, with slashes
 * @param method its name; every method of that name
 * @param instead owner of the static method, with slashes
 */
public record Mutation(String owner, String method, String instead) {}
