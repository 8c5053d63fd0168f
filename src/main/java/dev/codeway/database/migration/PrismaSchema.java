package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// A schema that Prisma filled, which the migrations must not run over: what is in it is adopted.
final class PrismaSchema {

    private PrismaSchema() {}

    /// Throws, with [Exit#REFUSED], where there is something of Prisma's.
    static void refuse(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                SELECT string_agg(name, ', ' ORDER BY name) FROM (
                                    SELECT tablename AS name FROM pg_tables
                                    WHERE schemaname = ? AND tablename IN ('Project', 'Deployment')
                                UNION
                                    SELECT typname FROM pg_type
                                    WHERE typnamespace = to_regnamespace(quote_ident(?))
                                        AND typname = 'DeploymentStatus') AS found
                                """)) {
            statement.setString(1, database.schema());
            statement.setString(2, database.schema());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getString(1) != null) {
                    throw new CommandFailure(
                            Exit.REFUSED,
                            """
                            Prisma manages this database: its schema "%s" has %s. See what would become \
                            of that with `codeway db adopt --check`, then do it with `codeway db adopt`. \
                            Nothing was changed."""
                                    .formatted(database.schema(), row.getString(1)));
                }
            }
        }
    }
}
