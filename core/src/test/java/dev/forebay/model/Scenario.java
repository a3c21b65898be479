package dev.forebay.model;

import org.jspecify.annotations.Nullable;

/**
 * One part of the protocol to be explored: where it begins, all that can happen next, and what must hold in every state.
 *
 * <p>Whatever may happen at some moment is a transition: a step of a process, a crash, a deadline that passes, an eviction. A
 * process that is paused is one that takes no transition; a slow network is a transition that comes late.
 *
 * @param <S> the state: immutable, with {@code equals}, {@code hashCode}, and a {@code toString} for traces
 */
interface Scenario<S> {

    String name();

    S initial();

    /** Tells {@code next} all that can happen in a state. */
    void transitions(S state, Next<S> next);

    /** Returns what a state breaks, or {@code null} if it is as it must be. */
    @Nullable
    Breach breachIn(S state);

    /** Returns the same object for states that differ in nothing but the names of like processes, so that one stands for all. */
    default Object canonical(S state) {
        return state;
    }

    /** What can happen next. */
    interface Next<S> {

        /** A transition, and the state after it. */
        void leads(String step, S state);

        /** A transition whose answer to a caller is wrong. */
        void breaks(String step, Breach breach);
    }
}
