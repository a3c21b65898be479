package dev.forebay.benchmarks.load;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Who calls, each with one call on its way. */
public record Callers(int count, boolean isVirtual) {
    /** {@code Executors.newVirtualThreadPerTaskExecutor}, which Java 17 does not have. */
    private static final @Nullable Method VIRTUAL = virtual();

    public Callers {
        if (count < 1) {
            throw new IllegalArgumentException("count is %d; it must be 1 or more".formatted(count));
        }
    }

    /** Returns threads of the system. */
    public static Callers threads(int count) {
        return new Callers(count, false);
    }

    /** Returns whether this JVM has virtual threads. */
    public static boolean canBeVirtual() {
        return VIRTUAL != null;
    }

    ExecutorService open() {
        if (!isVirtual) {
            return Executors.newFixedThreadPool(count);
        }
        if (VIRTUAL == null) {
            throw new IllegalStateException("this JVM has no virtual threads");
        }
        try {
            return (ExecutorService) VIRTUAL.invoke(null);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("no virtual threads", e);
        }
    }

    private static @Nullable Method virtual() {
        try {
            return Runtime.version().feature() < 21
                    ? null // there as a preview in 19 and 20, and not to be called
                    : Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "%d %sthread%s".formatted(count, isVirtual ? "virtual " : "", count == 1 ? "" : "s");
    }
}
