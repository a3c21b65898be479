package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.spi.KeyFormats;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Where {@code null} is no argument, the exception names the parameter: every public method of what users hold in their hands is tried. */
final class NullArgumentsTest {
    private static final Forebay FOREBAY = Forebay.local();
    private static final Loader<Long, String> LOADER = key -> "row";
    private static final Writer<Long, String> WRITER = new Writer<>() {
        @Override
        public void put(Long key, String row) {}

        @Override
        public void remove(Long key) {}
    };

    /** What has methods, each made anew for each call. */
    private static Map<Class<?>, Supplier<?>> targets() {
        Cache<Long, String> cache =
                FOREBAY.cache("cache", Long.class, String.class).build();
        Cache<Long, String> behind = FOREBAY.cache("behind", Long.class, String.class)
                .writes(WriteBehind.to(WRITER))
                .build();
        Map<Class<?>, Supplier<?>> targets = new LinkedHashMap<>();
        targets.put(Forebay.class, () -> FOREBAY);
        targets.put(ForebayOptions.class, ForebayOptions::defaults);
        targets.put(CacheBuilder.class, () -> FOREBAY.cache("another", Long.class, String.class));
        targets.put(Cache.class, () -> cache);
        targets.put(AsyncCache.class, cache::async);
        targets.put(DeadLetters.class, behind::deadLetters);
        targets.put(CacheAside.class, CacheAside::create);
        targets.put(ReadThrough.class, () -> ReadThrough.from(LOADER));
        targets.put(RefreshAhead.class, () -> RefreshAhead.from(LOADER));
        targets.put(WriteThrough.class, () -> WriteThrough.to(WRITER));
        targets.put(WriteBehind.class, () -> WriteBehind.to(WRITER));
        targets.put(JournalOptions.class, JournalOptions::defaults);
        targets.put(JournalGroup.class, () -> JournalGroup.parentsFirst("a", "b"));
        targets.put(JournalFile.class, () -> JournalFile.at(Path.of("file")));
        targets.put(Grouping.class, Grouping::defaults);
        targets.put(Loading.class, Loading::defaults);
        targets.put(Staleness.class, () -> Staleness.upTo(Duration.ofSeconds(1)));
        targets.put(RetrySchedule.class, RetrySchedule::defaults);
        targets.put(Overflow.class, Overflow::reject);
        targets.put(WriteGuard.class, () -> WriteGuard.HOLD);
        targets.put(Near.class, () -> Near.entries(1));
        targets.put(Loader.class, () -> LOADER);
        targets.put(KeyFormats.class, () -> LOADER);
        return targets;
    }

    @AfterAll
    static void close() {
        FOREBAY.close();
    }

    @Test
    void nullArgument_isRefusedWithTheNameOfItsParameter() throws Exception {
        List<String> unnamed = new ArrayList<>();
        int tried = 0;
        for (Map.Entry<Class<?>, Supplier<?>> target : targets().entrySet()) {
            for (Method method : methods(target.getKey())) {
                Parameter[] parameters = method.getParameters();
                for (int i = 0; i < parameters.length; i++) {
                    if (isRequired(method, parameters[i])) {
                        tried++;
                        String words = wordsOfFailure(target.getValue().get(), method, i);
                        // An option is named as its setter is.
                        if (!Stream.of(parameters[i].getName(), method.getName())
                                .anyMatch(words::endsWith)) {
                            unnamed.add("%s, %s: %s".formatted(method, parameters[i].getName(), words));
                        }
                    }
                }
            }
        }
        assertThat(unnamed).isEmpty();
        assertThat(tried).isGreaterThan(80);
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !method.getName().equals("equals"))
                // What a user implements, and not what a user calls.
                .filter(method -> type != Loader.class || Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static boolean isRequired(Method method, Parameter parameter) {
        // One that needs a table that there is none of here; its own test has it.
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && !method.getName().equals("counter");
    }

    private static String wordsOfFailure(Object target, Method method, int position) throws Exception {
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == position ? null : sample(types[i], method.getParameters()[i].getName());
        }
        try {
            Object answer = method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, arguments);
            if (answer instanceof CompletableFuture<?> future) {
                future.get(60, TimeUnit.SECONDS);
            }
            return "nothing was thrown";
        } catch (InvocationTargetException | ExecutionException e) {
            return e.getCause() instanceof NullPointerException
                    ? String.valueOf(e.getCause().getMessage())
                    : String.valueOf(e.getCause());
        }
    }

    /** Returns something that is never asked for anything, as the other argument is refused before. */
    private static Object unused(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            throw new IllegalStateException("asked for " + method);
        });
    }

    private static Object sample(Class<?> type, String name) {
        Map<Class<?>, Object> samples = Map.ofEntries(
                Map.entry(long.class, 1L),
                Map.entry(int.class, 1),
                Map.entry(double.class, 0.5),
                Map.entry(boolean.class, true),
                Map.entry(String.class, "name"),
                Map.entry(Duration.class, Duration.ofSeconds(1)),
                Map.entry(Collection.class, List.of(1L)),
                Map.entry(Map.class, Map.of(1L, "row")),
                Map.entry(Loader.class, LOADER),
                Map.entry(Action.class, (Action<String, RuntimeException>) () -> "done"),
                Map.entry(Action.NoResult.class, (Action.NoResult<RuntimeException>) () -> {}),
                Map.entry(Predicate.class, (Predicate<Object>) any -> true),
                Map.entry(ToIntBiFunction.class, (ToIntBiFunction<Object, Object>) (key, row) -> 1),
                Map.entry(ForebayOptions.class, ForebayOptions.defaults()),
                Map.entry(JournalFile.class, JournalFile.at(Path.of("file"))));
        if (type == Object.class) {
            return name.equals("key") ? 1L : "row";
        }
        if (type == Class.class) {
            return name.equals("keyType") ? Long.class : String.class;
        }
        Object sample = type.isInterface() && !samples.containsKey(type) ? unused(type) : samples.get(type);
        assertThat(sample).as("a %s", type).isNotNull();
        return sample;
    }
}
