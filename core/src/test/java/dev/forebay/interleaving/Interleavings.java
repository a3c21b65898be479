package dev.forebay.interleaving;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs calls of several threads in one order of their steps after another: all orders with one switch of threads, then those with two,
 * and so on, until there are no more or the bound is reached. The answers of each run must be those of some sequential order.
 *
 * <p>Calls are written {@code "before ; one thread | another ; after"}, for example {@code "write 1 ; read | write 2, read ; read"}.
 */
final class Interleavings {
    private static final int ORDERS = 250;

    private final Class<?> specification;
    private final List<String> atomic;

    /** @param atomic classes whose methods are taken as one step each, besides those of libraries */
    Interleavings(Class<?> specification, Class<?>... atomic) {
        this.specification = specification;
        this.atomic = Arrays.stream(atomic).map(Class::getName).toList();
    }

    /** Checks that every answer is one of the specification's. */
    void hold(Class<?> subject, String... scenarios) {
        options(subject, scenarios).check(subject);
    }

    /** Checks that an order is found in which a broken variant gives an answer that is none of the specification's. */
    void fail(Class<?> subject, String scenario) {
        ModelCheckingOptions options = options(subject, scenario).minimizeFailedScenario(false);
        assertThatThrownBy(() -> options.check(subject))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    private ModelCheckingOptions options(Class<?> subject, String... scenarios) {
        ModelCheckingOptions options = new ModelCheckingOptions()
                .iterations(0) // none but those that are written
                .invocationsPerIteration(ORDERS)
                .sequentialSpecification(specification)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(this::isAtomic)
                        .allMethods()
                        .treatAsAtomic());
        for (String scenario : scenarios) {
            options.addCustomScenario(scenario(subject, scenario));
        }
        return options;
    }

    /**
     * Libraries keep promises of their own, and their insides would be most of what is looked at. What is of {@code java.util.concurrent}
     * is looked into: a computation of a map is not one step for those who only read.
     */
    private boolean isAtomic(String className) {
        return className.startsWith("com.github.benmanes.")
                || (className.startsWith("java.util.") && !className.startsWith("java.util.concurrent."))
                || className.startsWith("org.slf4j.")
                || atomic.contains(className);
    }

    private static ExecutionScenario scenario(Class<?> subject, String text) {
        String[] parts = text.split(";", -1);
        List<List<Actor>> threads = Arrays.stream(parts[1].split("\\|", -1))
                .map(calls -> calls(subject, calls))
                .toList();
        return new ExecutionScenario(calls(subject, parts[0]), threads, calls(subject, parts[2]), null);
    }

    private static List<Actor> calls(Class<?> subject, String text) {
        List<Actor> calls = new ArrayList<>();
        for (String call : text.split(",", -1)) {
            if (!call.isBlank()) {
                String[] words = call.trim().split(" ", -1);
                List<Object> arguments = new ArrayList<>();
                for (int i = 1; i < words.length; i++) {
                    arguments.add(Integer.valueOf(words[i]));
                }
                calls.add(new Actor(operation(subject, words[0]), arguments));
            }
        }
        return calls;
    }

    private static Method operation(Class<?> subject, String name) {
        return Arrays.stream(subject.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation " + name));
    }
}
