package dev.codeway.database.migration;

import dev.codeway.database.migration.Status.State;
import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/// The migrations of this build, held against what a database has.
@ApplicationScoped
public class Migrations {

    /// What Flyway found of a history.
    private record Compared(
            String history, @Nullable String version, List<Status.Migration> migrations) {}

    private final Flyway flyway;
    private final DirectDatabase database;
    private volatile @Nullable Compared last;

    Migrations(Flyway flyway, DirectDatabase database) {
        this.flyway = flyway;
        this.database = database;
    }

    /// The newest that this build brings.
    public static String newest() {
        return Shipped.newest();
    }

    /// Where the database stands.
    public Status status() throws SQLException {
        try (Connection connection = database.connect()) {
            Compared found = compared(connection);
            return new Status(found.version(), found.migrations(), prisma(connection));
        }
    }

    /// Flyway takes a quarter of a second for it natively, so it is asked when the history is
    /// another one.
    private Compared compared(Connection connection) throws SQLException {
        String history = History.text(connection);
        Compared known = last;
        if (known != null && known.history().equals(history)) {
            return known;
        }
        Compared found = compare(history);
        // Not where it has become another meanwhile: what was found may belong to that.
        if (History.text(connection).equals(history)) {
            last = found;
        }
        return found;
    }

    private Compared compare(String history) {
        List<Status.Migration> migrations = new ArrayList<>();
        String version = null;
        for (MigrationInfo info : flyway.info().all()) {
            Optional<State> state = state(info);
            if (info.getVersion() != null && state.isPresent()) {
                migrations.add(
                        new Status.Migration(
                                info.getVersion().getVersion(),
                                info.getDescription(),
                                state.get(),
                                Optional.ofNullable(info.getInstalledOn())
                                        .map(Date::toInstant)
                                        .orElse(null)));
                if (state.get() != State.PENDING && state.get() != State.FAILED) {
                    version = info.getVersion().getVersion();
                }
            }
        }
        return new Compared(history, version, List.copyOf(migrations));
    }

    /// Nothing where the row only tells of the past.
    private static Optional<State> state(MigrationInfo info) {
        return switch (info.getState()) {
            case PENDING, AVAILABLE, ABOVE_TARGET, IGNORED, OUTDATED -> Optional.of(State.PENDING);
            case SUCCESS, OUT_OF_ORDER ->
                    Optional.of(info.isChecksumMatching() ? State.APPLIED : State.DRIFTED);
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> Optional.of(State.FAILED);
            case MISSING_SUCCESS -> Optional.of(State.MISSING);
            case FUTURE_SUCCESS -> Optional.of(State.NEWER);
            case BASELINE, BASELINE_IGNORED, BELOW_BASELINE -> Optional.of(State.BASELINE);
            case UNDONE, SUPERSEDED, DELETED -> Optional.empty();
        };
    }

    private List<Status.PrismaMigration> prisma(Connection connection) throws SQLException {
        List<Status.PrismaMigration> migrations = new ArrayList<>();
        Optional<String> table = prismaTable(connection);
        if (table.isPresent()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery(
                                    """
                                    SELECT migration_name,
                                        CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back'
                                            WHEN finished_at IS NOT NULL THEN 'applied'
                                            ELSE 'failed' END,
                                        finished_at
                                    FROM %s ORDER BY started_at, id
                                    """
                                            .formatted(table.get()))) {
                while (rows.next()) {
                    migrations.add(
                            new Status.PrismaMigration(
                                    rows.getString(1),
                                    rows.getString(2),
                                    instant(rows.getTimestamp(3))));
                }
            }
        }
        return migrations;
    }

    /// Its quoted name, where there is one.
    private Optional<String> prismaTable(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT quote_ident(schemaname) || '._prisma_migrations' FROM pg_tables
                        WHERE schemaname = ? AND tablename = '_prisma_migrations'
                        """)) {
            statement.setString(1, database.schema());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
