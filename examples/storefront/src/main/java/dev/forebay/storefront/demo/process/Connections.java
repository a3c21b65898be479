package dev.forebay.storefront.demo.process;

import dev.forebay.storefront.settings.Settings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a process of the demo finds the servers. Handed over on standard input, because everybody can read a command line.
 *
 * @param redisUrl may lead over a slow link
 */
public record Connections(String redisUrl, Settings.Login database) {

    void writeTo(DataOutput out) throws IOException {
        out.writeUTF(redisUrl);
        out.writeUTF(database.url());
        writeOptional(out, database.user());
        writeOptional(out, database.password());
    }

    static Connections readFrom(DataInput in) throws IOException {
        return new Connections(in.readUTF(), new Settings.Login(in.readUTF(), readOptional(in), readOptional(in)));
    }

    private static void writeOptional(DataOutput out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String readOptional(DataInput in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
