package dev.forebay;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether an expired entry may be served, and when. Never after the key was invalidated or written.
 *
 * @param grace how long past its expiry an entry may be served; 0 for never
 * @param whenSourceFails whether it is served in place of a load's failure
 * @param softTimeout how long a reader waits for the load before it is served; {@code null} for as long as the load takes
 */
public record Staleness(
        Duration grace, boolean whenSourceFails, @Nullable Duration softTimeout) {

    public Staleness {
        Check.atLeastMillis("grace", grace, 0);
        if (softTimeout != null) {
            Check.atLeastMillis("softTimeout", softTimeout, 0);
        }
    }

    /** Serves no expired entry: the default. */
    public static Staleness never() {
        return new Staleness(Duration.ZERO, false, null);
    }

    /** Serves an entry for {@code grace} past its expiry where the source fails: 1 ms or more. */
    public static Staleness upTo(Duration grace) {
        return new Staleness(Check.atLeastMillis("grace", grace, 1), true, null);
    }

    /** Returns a copy that serves the expired entry also where the load takes longer than {@code softTimeout}; the load goes on. */
    public Staleness whenSlowerThan(Duration softTimeout) {
        if (grace.isZero()) {
            throw new IllegalArgumentException(
                    "softTimeout is %s but no expired entry may be served; begin with Staleness.upTo(grace)"
                            .formatted(softTimeout));
        }
        return new Staleness(grace, whenSourceFails, Objects.requireNonNull(softTimeout, "softTimeout"));
    }
}
