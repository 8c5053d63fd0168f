package dev.codeway.platform.postgres;

import jakarta.inject.Singleton;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

import javax.sql.DataSource;

/// The one clock that all instances share. Whatever is compared between instances, such as who
/// waits longest, goes by it: the clocks of machines are wrong.
@Singleton
public class DatabaseClock {

    private final DataSource database;

    DatabaseClock(DataSource database) {
        this.database = database;
    }

    /// Now, in whole microseconds. Asked after a lock was taken, it is later than all that the lock
    /// was waited for.
    public Instant instant() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT clock_timestamp()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }
}
