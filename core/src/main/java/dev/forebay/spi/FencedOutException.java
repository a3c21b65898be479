package dev.forebay.spi;

/** The partition has a newer owner; the flush wrote nothing. */
public final class FencedOutException extends Exception {
    private static final long serialVersionUID = 1L;

    public FencedOutException(Fenced.Fence fence) {
        super("cache '%s' partition %d: fence %d is no longer the newest; this owner's batch was not written"
                .formatted(fence.cache(), fence.partition(), fence.number()));
    }
}
