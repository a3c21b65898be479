package dev.forebay.internal;

import dev.forebay.spi.Backend;
import dev.forebay.spi.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A backend, each step of whose stores goes through a test. */
final class Intercepted {
    private Intercepted() {}

    /** What a test does about a step. */
    @FunctionalInterface
    interface Around {
        /** Returns what the caller of the step is to get; {@code step} is to be taken once. */
        @Nullable
        Object call(String method, Step step) throws Throwable;
    }

    /** A step of a store. */
    @FunctionalInterface
    interface Step {
        @Nullable
        Object take() throws Throwable;
    }

    static Backend storesOf(Backend backend, Around around) {
        return of(Backend.class, (proxy, method, arguments) -> {
            Object result = invoke(backend, method, arguments);
            return result instanceof Store<?, ?> store ? intercepted(store, around) : result;
        });
    }

    private static Store<?, ?> intercepted(Store<?, ?> store, Around around) {
        return of(
                Store.class,
                (proxy, method, arguments) -> around.call(method.getName(), () -> invoke(store, method, arguments)));
    }

    private static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Intercepted.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
