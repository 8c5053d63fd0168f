package dev.codeway.routing;

import dev.codeway.platform.http.QueryParameter;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import javax.sql.DataSource;

/// What was live when, from the releases in the database.
@ApplicationScoped
class Ledger {

    /// For this long a transaction may still be under way that will have made something live.
    private static final Duration UNSETTLED = Duration.ofMinutes(1);

    private final DataSource database;

    Ledger(DataSource database) {
        this.database = database;
    }

    /// How it was.
    ///
    /// @param route of the project that has the subdomain today, with what was live then; null
    ///   where no project has it
    /// @param settled whether no release can appear any more that was live then
    record Past(@Nullable Route route, boolean settled) {}

    /// What was live under the subdomain. Throws 400 for a time to come. Blocks.
    Past at(String subdomain, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT %s, extract(epoch FROM clock_timestamp() - a.at) AS age
                                FROM (SELECT ?::timestamptz AS at) a
                                LEFT JOIN codeway.project p ON p.subdomain = ?
                                LEFT JOIN codeway.release r ON r.project_id = p.id
                                    AND r.live_from <= a.at
                                    AND (r.live_until IS NULL OR r.live_until > a.at)
                                LEFT JOIN codeway.deployment d ON d.id = r.deployment_id
                                """
                                        .formatted(Route.COLUMNS))) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setString(2, subdomain);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                double age = row.getDouble("age");
                if (age < 0) {
                    throw QueryParameter.illegal("at", "future", "must not be in the future");
                }
                return new Past(
                        row.getObject("project_id") == null ? null : Route.of(row),
                        age > UNSETTLED.toSeconds());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
