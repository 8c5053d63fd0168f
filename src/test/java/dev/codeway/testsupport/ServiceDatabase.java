package dev.codeway.testsupport;

import dev.codeway.platform.postgres.DatabaseUrl;

import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/// The database of the service that a Quarkus test speaks to, for what HTTP cannot bring about.
public final class ServiceDatabase {

    private ServiceDatabase() {}

    /// A connection of its own, the caller's to close.
    public static Connection connect() throws SQLException {
        return connect(System.getProperty(DatabaseResource.URL));
    }

    /// A connection to the database of that `DATABASE_URL`, the caller's to close.
    public static Connection connect(String url) throws SQLException {
        return source(url).getConnection();
    }

    static DataSource source(String url) {
        DatabaseUrl parsed = DatabaseUrl.parse("DATABASE_URL", url);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(parsed.jdbcUrl());
        source.setUser(parsed.credentials().get("user"));
        source.setPassword(parsed.credentials().get("password"));
        source.setApplicationName("test");
        return source;
    }

    /// Executes one statement in a transaction of its own and answers how many rows it changed.
    public static int execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /// The first column of all rows, as text.
    public static List<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect()) {
            return column(connection, sql, parameters);
        }
    }

    public static void execute(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
        }
    }

    /// The first column of all rows, as text.
    public static List<String> column(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
