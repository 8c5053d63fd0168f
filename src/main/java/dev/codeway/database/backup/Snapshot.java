package dev.codeway.database.backup;

import dev.codeway.database.backup.Manifest.Table;
import dev.codeway.platform.postgres.DirectDatabase;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// One moment of a database, which other sessions may share by its name for as long as this is
/// open.
final class Snapshot implements AutoCloseable {

    private final Connection session;

    private Snapshot(Connection session) {
        this.session = session;
    }

    static Snapshot take(DirectDatabase database) throws SQLException {
        Connection session = database.connect();
        try {
            session.setAutoCommit(false);
            session.setReadOnly(true);
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Snapshot snapshot = new Snapshot(session);
            // It idles while another session works, for however long that takes.
            snapshot.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            snapshot.execute("SET LOCAL statement_timeout = 0");
            return snapshot;
        } catch (SQLException failure) {
            session.close();
            throw failure;
        }
    }

    String name() throws SQLException {
        return String.valueOf(text("SELECT pg_export_snapshot()"));
    }

    /// The server's: `15.18`.
    String serverVersion() throws SQLException {
        return String.valueOf(text("SHOW server_version")).replaceFirst(" .*$", "");
    }

    @Nullable String schemaVersion() throws SQLException {
        if (text("SELECT to_regclass('codeway.flyway_schema_history')") == null) {
            return null;
        }
        return text(
                """
                SELECT version FROM codeway.flyway_schema_history
                WHERE success AND version IS NOT NULL
                ORDER BY installed_rank DESC LIMIT 1
                """);
    }

    List<Table> contents() throws SQLException {
        return Contents.read(session);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private @Nullable String text(String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
