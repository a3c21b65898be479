package dev.forebay.proof.ground;

import java.time.Duration;

/**
 * How long faults take.
 *
 * @param outlasting how long {@link Fault#OUTLAST_LEASES} takes
 * @param longestPause of a process that is paused; a fifth at least
 * @param longestOutage of one that was stopped, killed or cut off; a fifth at least
 * @param longestRest between two faults of a lane; a third at least
 * @param calm before and after a fault that must be alone
 */
public record Pace(
        Duration outlasting, Duration longestPause, Duration longestOutage, Duration longestRest, Duration calm) {}
