package dev.codeway.testsupport;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Speaks to the database of the service under test, past the service.
public final class Sql {

    private Sql() {}

    /// Executes one statement in a transaction of its own and answers how many rows it changed.
    public static int execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = DatabaseResource.connect();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /// The first column of all rows, as text.
    public static List<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = DatabaseResource.connect();
                PreparedStatement statement = prepare(connection, sql, parameters);
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
