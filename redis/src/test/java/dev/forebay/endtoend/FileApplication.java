package dev.forebay.endtoend;

import dev.forebay.Cache;
import dev.forebay.Counter;
import dev.forebay.Forebay;
import dev.forebay.JournalFile;
import dev.forebay.JournalOptions;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import dev.forebay.json.JsonCodec;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An application with a journal file: several threads put and add without end, and print each acknowledgement in a line. Also started in a
 * process of its own, to be killed.
 */
final class FileApplication implements AutoCloseable {
    static final int THREADS = 4;
    static final int KEYS_OF_A_THREAD = 5;

    final Forebay forebay;
    final Cache<Long, Item> items;
    final Counter<Long> views;

    FileApplication(Path file, DataSource dataSource, Duration flushInterval) {
        JournalOptions journal = JournalOptions.defaults().partitions(4).flushInterval(flushInterval);
        JdbcTable<Long, Item> table = JdbcTable.of(dataSource, "items", Long.class, Item.class)
                .key("id")
                .build();
        forebay = Forebay.local(JournalFile.at(file).codecs(JsonCodec::of));
        items = forebay.cache("items", Long.class, Item.class)
                .reads(ReadThrough.from(table))
                .writes(WriteBehind.to(table).with(journal))
                .build();
        views = forebay.counter(
                        "views",
                        Long.class,
                        JdbcTable.counter(dataSource, "items", Long.class)
                                .key("id")
                                .column("views")
                                .build())
                .journal(journal)
                .build();
    }

    @Override
    public void close() {
        forebay.close();
    }

    /** Arguments: the file, the database's URL, its user, the version to begin with. */
    public static void main(String[] arguments) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[1]);
        dataSource.setUser(arguments[2]);
        long first = Long.parseLong(arguments[3]);
        FileApplication application = new FileApplication(Path.of(arguments[0]), dataSource, Duration.ofMillis(20));
        for (int thread = 0; thread < THREADS; thread++) {
            long firstKey = 100L + (long) thread * KEYS_OF_A_THREAD;
            new Thread(() -> application.write(firstKey, first)).start();
        }
    }

    private void write(long firstKey, long firstVersion) {
        for (long version = firstVersion; ; version++) {
            long key = firstKey + version % KEYS_OF_A_THREAD;
            items.put(key, Item.of(key, version));
            System.out.println("put " + key + " " + version);
            views.add(1 + version % 3, 1);
            System.out.println("add " + (1 + version % 3));
        }
    }
}
