package dev.forebay.fory;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;

/** Versions of one class, each as the application of its time has it: by a class loader of its own. */
final class Versions {
    private final Path folder;
    private int count;

    Versions(Path folder) {
        this.folder = folder;
    }

    /** Compiles a version of {@code shop.Row} and of what it is made of. */
    Class<?> of(String declarations) throws IOException, ClassNotFoundException {
        Path version = Files.createDirectories(folder.resolve(Integer.toString(++count)));
        Path source = Files.writeString(
                version.resolve("Row.java"), "package shop; public class Row { %s }".formatted(declarations));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", version.toString(), source.toString());
        if (failed != 0) {
            throw new IllegalArgumentException("not compiled: " + declarations);
        }
        URL[] urls = {version.toUri().toURL()};
        return Class.forName("shop.Row$It", true, new URLClassLoader(urls, Versions.class.getClassLoader()));
    }

    /** Makes a row by its only constructor. */
    static Object row(Class<?> version, Object... components) throws ReflectiveOperationException {
        return version.getDeclaredConstructors()[0].newInstance(components);
    }

    /** Makes a constant of an enum beside the row. */
    static Object constant(Class<?> version, String name) throws ReflectiveOperationException {
        Class<?> colours = version.getClassLoader().loadClass("shop.Row$Colour");
        for (Object constant : colours.getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(Map.of(name, colours).toString());
    }
}
