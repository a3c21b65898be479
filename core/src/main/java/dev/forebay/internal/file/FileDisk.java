package dev.forebay.internal.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file. Reads and writes go through a {@link RandomAccessFile}: an interrupt of the calling thread would close a channel, and with it
 * the journal of all threads.
 */
final class FileDisk implements Disk {
    private final RandomAccessFile file; // its position is guarded by it
    private final Path path;
    private final @Nullable Object identity; // null where files have none; there, what is open cannot be deleted

    FileDisk(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.path = path;
        this.identity = identityOf(path);
    }

    private static @Nullable Object identityOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public boolean isInPlace() {
        try {
            return Objects.equals(identity, identityOf(path));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Locks the file until it is closed or the process ends; {@code null} if another process has.
     *
     * @throws java.nio.channels.OverlappingFileLockException if this process has
     */
    @Nullable
    FileLock tryLock() throws IOException {
        return file.getChannel().tryLock();
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public void read(long position, byte[] target) throws IOException {
        synchronized (file) {
            file.seek(position);
            file.readFully(target);
        }
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
        synchronized (file) {
            file.seek(position);
            file.write(bytes);
        }
    }

    @Override
    public void setLength(long length) throws IOException {
        synchronized (file) {
            file.setLength(length);
        }
    }

    @Override
    public void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
