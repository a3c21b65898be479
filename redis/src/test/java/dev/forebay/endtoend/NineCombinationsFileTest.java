package dev.forebay.endtoend;

import dev.forebay.Forebay;
import dev.forebay.JournalFile;
import dev.forebay.json.JsonCodec;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

class NineCombinationsFileTest extends NineCombinationsContract {
    @TempDir
    static Path folder;

    @Override
    Forebay start() {
        Path file = folder.resolve(UUID.randomUUID().toString());
        return Forebay.local(JournalFile.at(file).codecs(JsonCodec::of));
    }
}
