package dev.forebay.storefront.trending;

import dev.forebay.Cache;
import dev.forebay.Forebay;
import dev.forebay.RefreshAhead;
import dev.forebay.Staleness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/** The list of the most viewed products, refreshed before it expires. */
public final class Trending {
    private static final String ONLY_KEY = "top";
    private static final int PLACES = 20;

    private final Cache<String, Ranking> cache;
    private final DataSource database;

    public Trending(Forebay forebay, DataSource database) {
        this.database = database;
        this.cache = forebay.cache("trending", String.class, Ranking.class)
                .reads(RefreshAhead.<String, Ranking>from(key -> select()).whenRemaining(0.2))
                .expireAfterWrite(Duration.ofMinutes(5))
                .staleness(Staleness.upTo(Duration.ofHours(1)))
                .build();
    }

    /** Returns the ranking. */
    public Ranking ranking() {
        return Objects.requireNonNull(cache.get(ONLY_KEY), "the loader always gives a list");
    }

    private Ranking select() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id, name, views from products order by views desc, id limit " + PLACES);
                ResultSet rows = select.executeQuery()) {
            List<Ranking.Place> places = new ArrayList<>();
            while (rows.next()) {
                places.add(new Ranking.Place(rows.getLong("id"), rows.getString("name"), rows.getLong("views")));
            }
            return new Ranking(places);
        }
    }
}
