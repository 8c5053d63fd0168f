package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A database of its own beside the real one, dropped when it is closed.
final class ScratchCopy implements AutoCloseable {

    // Followed by when, in seconds of Unix time, and a random number.
    private static final String PREFIX = "codeway_plan_";

    private final DirectDatabase database;
    private final String name;

    private ScratchCopy(DirectDatabase database, String name) {
        this.database = database;
        this.name = name;
    }

    static ScratchCopy create(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            dropAbandoned(statement);
            String name = newName(statement);
            statement.execute("CREATE DATABASE %s TEMPLATE template0".formatted(name));
            return new ScratchCopy(database, name);
        } catch (SQLException failure) {
            if ("42501".equals(failure.getSQLState())) {
                throw new CommandFailure(
                        Exit.REFUSED,
                        "planning needs a throw-away database, which this role may not create:"
                                + " ALTER ROLE … CREATEDB, or plan on another server");
            }
            throw failure;
        }
    }

    private static String newName(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT '%s' || extract(epoch FROM now())::bigint || '_'
                            || left(replace(gen_random_uuid()::text, '-', ''), 8)
                        """
                                .formatted(PREFIX))) {
            row.next();
            return row.getString(1);
        }
    }

    /// Of processes that died.
    private static void dropAbandoned(Statement statement) throws SQLException {
        List<String> abandoned = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery(
                        """
                        SELECT datname FROM pg_database d
                        WHERE datname ~ '^%s[0-9]+_' AND pg_has_role(datdba, 'USAGE')
                            AND split_part(datname, '_', 3)::bigint
                                < extract(epoch FROM now() - interval '1 hour')
                            AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
                        """
                                .formatted(PREFIX))) {
            while (rows.next()) {
                abandoned.add(rows.getString(1));
            }
        }
        for (String name : abandoned) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
        }
    }

    FluentConfiguration flyway(Flyway original) {
        return Flyway.configure()
                .configuration(original.getConfiguration())
                .dataSource(database.dataSource(name));
    }

    Connection connect() throws SQLException {
        return database.dataSource(name).getConnection();
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
        }
    }
}
