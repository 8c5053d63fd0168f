package dev.codeway.database.adoption;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Reads rows, also where they are too many to hold.
final class Rows {

    private static final int AT_A_TIME = 1_000;

    private Rows() {}

    @FunctionalInterface
    interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    interface Mapping<T> {
        T map(ResultSet row) throws SQLException;
    }

    static void each(Connection connection, String sql, Reader reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(AT_A_TIME);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }

    static <T> List<T> list(
            Connection connection, String sql, Mapping<T> mapping, Object... parameters)
            throws SQLException {
        List<T> list = new ArrayList<>();
        each(connection, sql, row -> list.add(mapping.map(row)), parameters);
        return list;
    }

    static <T> T one(Connection connection, String sql, Mapping<T> mapping, Object... parameters)
            throws SQLException {
        return list(connection, sql, mapping, parameters).getFirst();
    }

    static boolean exists(Connection connection, String select, Object... parameters)
            throws SQLException {
        return one(
                connection, "SELECT EXISTS (" + select + ")", row -> row.getBoolean(1), parameters);
    }
}
