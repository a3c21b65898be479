package dev.forebay.storefront.activity;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.ReadThrough;
import dev.forebay.WriteBehind;
import dev.forebay.jdbc.JdbcTable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What users did last: accepted at once, in the database soon. */
public final class Activities {
    private final Cache<Long, Activity> cache;

    public Activities(Forebay forebay, DataSource database) {
        JdbcTable<Long, Activity> table = JdbcTable.of(database, "activity", Long.class, Activity.class)
                .key("user_id")
                .build();
        this.cache = forebay.cache("activity", Long.class, Activity.class)
                .reads(ReadThrough.from(table))
                .writes(WriteBehind.to(table)
                        .flushInterval(Duration.ofSeconds(1))
                        .batchSize(500))
                .expireAfterWrite(Duration.ofMinutes(10))
                .build();
    }

    /** Returns what a user did last, or {@code null} when nothing is known. */
    public @Nullable Activity of(long userId) {
        return cache.get(userId);
    }

    /** Notes that a user sees a page now, and returns the note. */
    public Activity note(long userId, String page) {
        // Microseconds are what the column holds; finer ones would change on the way through the database.
        Activity activity = new Activity(userId, page, Instant.now().truncatedTo(ChronoUnit.MICROS));
        cache.put(userId, activity);
        return activity;
    }
}
