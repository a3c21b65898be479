package dev.forebay.benchmarks.options;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a report goes: a folder that is not there is refused before anything is measured. */
public final class InAFolder implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        Path file = Path.of(text);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder)) {
            throw new TypeConversionException("there is no folder %s to write into".formatted(folder));
        }
        return file;
    }
}
