package dev.forebay.internal.file;

import dev.forebay.DamagedJournalException;
import dev.forebay.internal.file.JournalStore.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a journal file: makes it if there is none, and reads it through before anything is changed in it. What is damaged is left as
 * it is.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private Opening() {}

    static JournalStore open(Path given) {
        Path path = given.toAbsolutePath().normalize();
        requirePlace(path);
        makeIfMissing(path);
        FileDisk disk = openFile(path);
        boolean opened = false;
        try {
            lock(path, disk);
            JournalStore store = openLocked(path, disk);
            opened = true;
            return store;
        } catch (IOException e) {
            throw refused(path, "cannot be read: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                closeQuietly(disk);
            }
        }
    }

    private static void closeQuietly(Disk disk) {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requirePlace(Path path) {
        Path folder = path.getParent();
        if (folder == null) {
            throw refused(path, "is a folder; name a file in it", null);
        }
        if (!Files.isDirectory(folder)) {
            throw refused(path, "cannot be made: there is no folder %s; make it first".formatted(folder), null);
        }
        if (Files.isDirectory(path)) {
            throw refused(path, "is a folder; name a file in it", null);
        }
        if (Files.isSymbolicLink(path) && !Files.exists(path)) {
            throw refused(
                    path, "is a link to a file that is not there; name the file itself, or remove the link", null);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw refused(
                    path,
                    "is a device, a pipe or the like, which keeps nothing; name a file, which is then made",
                    null);
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw refused(path, "is not writable by this process; it needs to read and write it", null);
        }
    }

    /**
     * A new file has its head when it gets its name, and never replaces another: so whatever is shorter than a head was cut off by
     * something else, and is damage. A start that is cut off leaves a file {@code NAME.*.new} behind, in which nothing is.
     */
    private static void makeIfMissing(Path path) {
        if (Files.exists(path)) {
            return;
        }
        try {
            Path unnamed = Files.createTempFile(path.getParent(), path.getFileName() + ".", ".new");
            try {
                try (FileDisk disk = new FileDisk(unnamed)) {
                    Head.create(disk);
                }
                name(unnamed, path);
                syncFolder(path);
            } finally {
                Files.deleteIfExists(unnamed);
            }
        } catch (IOException e) {
            throw refused(
                    path,
                    "cannot be made (%s): is the folder writable, and the disk neither full nor read-only?"
                            .formatted(e),
                    e);
        }
    }

    /** A link is refused where the name is taken, by another process that starts; a move would put that one's file out of reach. */
    private static void name(Path unnamed, Path path) throws IOException {
        try {
            Files.createLink(path, unnamed);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was made by another process at the same moment", path, e);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("{} is on a file system without links", path, e);
            Files.move(unnamed, path);
        }
    }

    private static FileDisk openFile(Path path) {
        try {
            return new FileDisk(path);
        } catch (IOException e) {
            throw refused(
                    path,
                    "cannot be opened for writing (%s): is the folder writable, and the disk not read-only?"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** The lock goes with the file, when the process ends. */
    private static void lock(Path path, FileDisk disk) throws IOException {
        FileLock lock;
        try {
            lock = disk.tryLock();
        } catch (OverlappingFileLockException e) {
            throw refused(
                    path,
                    "is in use in this very process: one Forebay has it open; share that one, or give each its own file",
                    e);
        }
        if (lock == null) {
            throw refused(
                    path,
                    "is in use by another process: end that one first, or give each process its own file; processes that share a journal need Redis",
                    null);
        }
    }

    static JournalStore openLocked(Path path, Disk disk) throws IOException {
        if (disk.length() < Head.SIZE && Head.isBegun(disk)) {
            throw new DamagedJournalException(
                    ("journal file %s is damaged: it was cut off at %d bytes, within its head, and nothing can be read of it. It was not"
                                    + " changed. If you are sure that nothing waited in it, delete it; see docs/local.md")
                            .formatted(path, disk.length()),
                    path,
                    null);
        }
        if (!Head.isThere(disk)) {
            if (Head.isRecognizable(disk) || CheckedFile.hasBlocks(disk)) {
                throw damaged(path, disk, "the words at its beginning are overwritten");
            }
            throw refused(
                    path,
                    "is no journal file: neither its beginning nor anything behind it is of one; it was not changed. Name another file",
                    null);
        }
        long marked = Head.marked(disk);
        if (marked == 0) {
            return neverUsed(path, disk);
        }
        check(path, disk, marked);
        return new JournalStore(path, disk, Use.WORK);
    }

    /** Nothing in it was ever acknowledged: it is new, or the process that made it died before its first acknowledgement. */
    private static JournalStore neverUsed(Path path, Disk disk) throws IOException {
        disk.setLength(Head.SIZE);
        JournalStore store = new JournalStore(path, disk, Use.WORK);
        store.commit();
        store.sync();
        store.syncMark();
        return store;
    }

    /** A new file lasts when its folder is synced; systems that cannot do that (Windows) do not need it. */
    private static void syncFolder(Path path) {
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("folder of {} cannot be synced", path, e);
        }
    }

    private static void check(Path path, Disk disk, long marked) throws IOException {
        String damage = damage(path, disk, marked);
        if (damage != null) {
            throw damaged(path, disk, damage);
        }
    }

    private static DamagedJournalException damaged(Path path, Disk disk, String damage) {
        Salvage.Report report = Salvage.of(path, disk);
        return new DamagedJournalException(
                "journal file %s is damaged: %s. It was not changed. %s; see docs/local.md"
                        .formatted(path, damage, report.sentence()),
                path,
                report.target());
    }

    private static @Nullable String damage(Path path, Disk disk, long marked) throws IOException {
        if (marked < 0) {
            return "the mark of its last version cannot be read";
        }
        if (disk.length() == Head.SIZE) {
            return "nothing is behind its head, and version %d was acknowledged".formatted(marked);
        }
        JournalStore store = null;
        try {
            store = new JournalStore(path, disk, Use.CHECK);
            if (store.version() < marked) {
                return "acknowledged changes are missing: its newest readable version is %d, and %d was acknowledged"
                        .formatted(store.version(), marked);
            }
            store.readAll();
            return null;
        } catch (MVStoreException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException | AssertionError e) { // MVStore asserts what is so in a file that is not damaged
            return "it cannot be read (%s)".formatted(e);
        } finally {
            if (store != null) {
                store.leave();
            }
        }
    }

    private static IllegalStateException refused(Path path, String why, @Nullable Throwable cause) {
        return new IllegalStateException("journal file %s %s".formatted(path, why), cause);
    }
}
