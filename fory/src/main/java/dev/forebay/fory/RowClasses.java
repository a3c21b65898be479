package dev.forebay.fory;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The classes that a row is made of, as far as declarations tell: what bytes may name. */
final class RowClasses {
    private final Set<Class<?>> all = new LinkedHashSet<>();
    private final Set<String> primitives = new TreeSet<>();

    private RowClasses() {}

    static RowClasses of(Class<?> rowType, List<Class<?>> others) {
        RowClasses classes = new RowClasses();
        classes.add(rowType);
        others.forEach(classes::add);
        return classes;
    }

    Set<Class<?>> all() {
        return all;
    }

    /**
     * Returns a number that is another one when a primitive field comes, goes, or changes its type. Its lowest byte, which rows begin
     * with, is one of ASCII: the marker of compressed rows is not.
     */
    int primitives() {
        return String.join(",", primitives).hashCode() & ~0x80;
    }

    private void add(Type type) {
        if (type instanceof Class<?> plain) {
            addClass(plain);
        } else if (type instanceof ParameterizedType parameterized) {
            add(parameterized.getRawType());
            Arrays.stream(parameterized.getActualTypeArguments()).forEach(this::add);
        } else if (type instanceof GenericArrayType array) {
            add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            Arrays.stream(wildcard.getUpperBounds()).forEach(this::add);
        }
    }

    private void addClass(Class<?> one) {
        if (one.isArray()) {
            add(one.getComponentType());
            return;
        }
        boolean ofTheJdk = one.getClassLoader() == null || one.getClassLoader() == ClassLoader.getPlatformClassLoader();
        if (ofTheJdk && !one.isEnum()) {
            return; // Fory knows the plain ones; the others are not for rows
        }
        if (!one.isInterface() && !all.add(one)) {
            return;
        }
        if (one.isSealed()) {
            Arrays.stream(one.getPermittedSubclasses()).forEach(this::add);
        }
        if (!one.isEnum()) {
            fieldsOf(one).forEach(field -> addField(one, field));
        }
    }

    private void addField(Class<?> owner, Field field) {
        if (field.getType().isPrimitive()) {
            primitives.add(owner.getName() + " " + field.getType() + " " + field.getName());
        } else {
            add(field.getGenericType());
        }
    }

    private static List<Field> fieldsOf(Class<?> one) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = one; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
