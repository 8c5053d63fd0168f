package dev.codeway.platform.data;

import dev.codeway.platform.postgres.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/// A data migration that one statement does.
///
/// @param statement takes two parameters, the key to go on after (text, null at the beginning) and
///   how many rows at most; answers one row, the last key (text, null where there was none) and how
///   many rows were changed
public record SqlDataMigration(String name, String statement) implements DataMigration {

    @Override
    public Batch next(Connection connection, @Nullable String after, int size) throws SQLException {
        return Sql.first(
                        connection,
                        row -> new Batch(row.getString(1), row.getInt(2)),
                        statement,
                        after,
                        size)
                .orElseThrow();
    }
}
