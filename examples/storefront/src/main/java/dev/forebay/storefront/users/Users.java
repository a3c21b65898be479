package dev.forebay.storefront.users;

import dev.forebay.Cache;
import dev.forebay.CacheAside;
import dev.forebay.Forebay;
import dev.forebay.WriteGuard;
import dev.forebay.storefront.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The users, with plain SQL of the shop's own inside cache-aside reads and writes. */
public final class Users {
    private final Cache<Long, User> cache;
    private final DataSource database;

    public Users(Forebay forebay, DataSource database) {
        this.database = database;
        this.cache = forebay.cache("users", Long.class, User.class)
                .reads(CacheAside.create())
                .writes(CacheAside.create())
                .expireAfterWrite(Duration.ofMinutes(10))
                .expireAbsentAfter(Duration.ofSeconds(60))
                .guard(WriteGuard.hold(Database.LONGEST_WRITE))
                .build();
    }

    /** Returns a user, or {@code null} when there is none. */
    public @Nullable User find(long id) {
        return cache.get(id, this::select);
    }

    /** Creates or changes a user. */
    public void save(User user) throws SQLException {
        cache.write(user.id(), () -> upsert(user));
    }

    /** Deletes a user; returns whether there was one. */
    public boolean remove(long id) throws SQLException {
        return cache.write(id, () -> delete(id));
    }

    private @Nullable User select(long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select id, name, email from users where id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new User(row.getLong("id"), row.getString("name"), row.getString("email")) : null;
            }
        }
    }

    private void upsert(User user) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert =
                        connection.prepareStatement("insert into users (id, name, email) values (?, ?, ?)"
                                + " on conflict (id) do update set name = excluded.name, email = excluded.email")) {
            upsert.setLong(1, user.id());
            upsert.setString(2, user.name());
            upsert.setString(3, user.email());
            upsert.executeUpdate();
        }
    }

    private boolean delete(long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from users where id = ?")) {
            delete.setLong(1, id);
            return delete.executeUpdate() > 0;
        }
    }
}
