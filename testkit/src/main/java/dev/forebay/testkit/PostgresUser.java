package dev.forebay.testkit;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whom PostgreSQL runs as, which refuses to run as root. */
enum PostgresUser {
    /** The user of this JVM, who is not root. */
    SAME,
    /** Root, in a user namespace where it is nobody in particular. Files stay root's. */
    NAMESPACE,
    /** The unprivileged user {@code nobody}, where the system allows root no user namespaces, as in many containers. */
    NOBODY;

    static PostgresUser choose() {
        if (!System.getProperty("user.name").equals("root")) {
            return SAME;
        }
        return NAMESPACE.works() ? NAMESPACE : NOBODY;
    }

    /** Returns the command line that runs {@code command} as this user. */
    List<String> run(List<String> command) {
        List<String> line = new ArrayList<>(
                switch (this) {
                    case SAME -> List.of();
                    case NAMESPACE -> List.of("unshare", "-U");
                    case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
                });
        line.addAll(command);
        return line;
    }

    /** Makes an empty folder one that this user may write. */
    void give(Path folder) throws IOException {
        if (this == NOBODY) {
            Files.setOwner(
                    folder,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
    }

    private boolean works() {
        try {
            return new ProcessBuilder(run(List.of("true"))).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for a way to run PostgreSQL", e);
        }
    }
}
