package dev.codeway.platform.data;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/// A change of rows that exist already. It runs beside the version of the service that knows
/// nothing of it, and may be run by many at once and killed at any moment: each batch is one
/// transaction, which also notes how far it has come. Passes over the table follow each other until
/// one has found nothing to change.
///
/// A bean of this type is run by every service in the background.
public interface DataMigration {

    /// What some rows came to.
    ///
    /// @param last the key of the last row that was looked at; null where there was none left
    /// @param changed how many rows are different now
    record Batch(@Nullable String last, int changed) {}

    /// Its name for ever: progress is kept under it.
    String name();

    /// Does the next rows in the order of their key. Rows that are right already are best not even
    /// looked at, for each pass does so again.
    ///
    /// @param connection in a transaction, which is not this method's to end
    /// @param after the key that this pass has come to; null at its beginning
    /// @param size how many rows at most
    Batch next(Connection connection, @Nullable String after, int size) throws SQLException;
}
