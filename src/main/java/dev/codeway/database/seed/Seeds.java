package dev.codeway.database.seed;

import dev.codeway.database.environment.Environment;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.Sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// What the database remembers of its seeds.
final class Seeds {

    record Recorded(int version, String hash) {}

    private Seeds() {}

    /// Throws where the schema is not there yet.
    static void require(Connection connection) throws SQLException {
        boolean there =
                Sql.first(
                                connection,
                                row -> row.getBoolean(1),
                                "SELECT to_regclass('codeway.seed') IS NOT NULL")
                        .orElseThrow();
        if (!there) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "the schema is older than this build: codeway db migrate comes first");
        }
    }

    static Optional<Recorded> recorded(Connection connection, Environment environment)
            throws SQLException {
        return Sql.first(
                connection,
                row -> new Recorded(row.getInt(1), row.getString(2)),
                "SELECT version, hash FROM codeway.seed WHERE environment = ?",
                environment.name());
    }
}
