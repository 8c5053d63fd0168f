package dev.codeway.database.exchange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;

/// All projects and deployments of one moment as the lines of an export, in its order.
interface Contents extends AutoCloseable {

    /// Lines that are read one after the other.
    @FunctionalInterface
    interface Lines {
        /// Null after the last one.
        @Nullable String next() throws SQLException, IOException;
    }

    /// The version of the schema that they are from.
    String schema() throws SQLException;

    /// Each call reads from the beginning.
    Lines projects() throws SQLException, IOException;

    /// Each call reads from the beginning.
    Lines deployments() throws SQLException, IOException;

    @Override
    void close() throws SQLException, IOException;
}
