package dev.forebay.testkit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A server's executables, unpacked once and kept for the next JVM. */
final class UnpackedFolder {
    private UnpackedFolder() {}

    /** Puts the executables into an empty folder. */
    @FunctionalInterface
    interface Unpacking {
        void into(Path folder) throws IOException;
    }

    /**
     * Returns the folder of executables, after unpacking them if it is missing.
     *
     * @param content names what is in it: new content needs a new name
     */
    static Path of(String server, String content, Unpacking unpacking) throws IOException {
        // Per user, so that nobody runs or breaks another's files.
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"),
                "forebay-%s-%s-%s".formatted(server, System.getProperty("user.name"), content));
        if (Files.exists(folder)) {
            return folder;
        }
        Path fresh = TemporaryFolder.create("forebay-" + server + "-unpacking");
        try {
            // The server may have to run as another user than the one that unpacks it.
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            unpacking.into(fresh);
        } catch (IOException | RuntimeException e) {
            TemporaryFolder.delete(fresh);
            throw e;
        }
        return moveInPlace(fresh, folder);
    }

    /** Returns where an entry of an archive goes; refuses one that is not below the folder. */
    static Path target(Path folder, String entry) throws IOException {
        Path target = folder.resolve(entry).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive reaches out of its folder: " + entry);
        }
        return target;
    }

    /** A folder under its final name is always complete; of two JVMs that unpack at once, one is first. */
    private static Path moveInPlace(Path fresh, Path folder) throws IOException {
        try {
            return Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            TemporaryFolder.delete(fresh);
            if (Files.exists(folder)) {
                return folder;
            }
            throw e;
        }
    }
}
