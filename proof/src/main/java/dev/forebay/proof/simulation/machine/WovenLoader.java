package dev.forebay.proof.simulation.machine;

import dev.forebay.Forebay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Loads the engine once more, woven for a {@link Machine}, and what runs it there. The classes of the machine itself, and of all
 * libraries, are shared with the loader above.
 */
public final class WovenLoader extends ClassLoader {
    private static final String SHARED = WovenLoader.class.getPackageName() + ".";
    private static final String ENGINE = "dev.forebay.";
    private static final String AROUND = "dev.forebay.proof.";

    /** The journal file needs a disk, which is not simulated. */
    private static final String UNSIMULATED = "dev/forebay/internal/file/";

    private final ClassLoader above;
    private final Weaver weaver;

    static {
        registerAsParallelCapable();
    }

    /** @param mutations the rules that are off; none for the engine as it is */
    public WovenLoader(List<Mutation> mutations) {
        super("woven", WovenLoader.class.getClassLoader());
        this.above = WovenLoader.class.getClassLoader();
        this.weaver = new Weaver(mutations);
        List<String> engine = engine();
        engine.forEach(name -> weaver.learn(code(name)));
        engine.forEach(this::initialize);
    }

    /** A class that is initialized by a simulated thread would make others wait for real. */
    private void initialize(String path) {
        try {
            Class.forName(path.replace('/', '.').replace(".class", ""), true, this);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> engine() {
        try {
            URI place = Forebay.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                return classesIn(path);
            }
            try (FileSystem jar = FileSystems.newFileSystem(path, Map.of())) {
                return classesIn(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> classesIn(Path root) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.startsWith("dev/forebay/") && name.endsWith(".class"))
                    .filter(name -> !name.startsWith(UNSIMULATED) && !name.endsWith("package-info.class"))
                    .filter(name -> !name.startsWith("dev/forebay/proof/"))
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ENGINE) || name.startsWith(SHARED)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) {
        byte[] code = code(name.replace('.', '/') + ".class");
        byte[] woven = name.startsWith(AROUND) ? code : weaver.weave(code);
        return defineClass(name, woven, 0, woven.length);
    }

    private byte[] code(String path) {
        try (InputStream in = above.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no class " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
