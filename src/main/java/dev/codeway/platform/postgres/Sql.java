package dev.codeway.platform.postgres;

import io.quarkus.narayana.jta.QuarkusTransaction;

import org.jspecify.annotations.Nullable;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import javax.sql.DataSource;

/// One statement with its parameters, over a connection that the caller has. An [Instant] is a
/// `timestamptz`.
public final class Sql {

    /// Reads the row at which the results stand.
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Does something over a connection.
    @FunctionalInterface
    public interface Work<T> {
        T over(Connection connection) throws SQLException;
    }

    private Sql() {}

    /// Does it over a connection of the pool, which is that of the present transaction where there
    /// is one.
    public static <T> T call(DataSource database, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.over(connection);
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    /// As [#call], in a transaction of its own.
    public static <T> T transaction(DataSource database, Work<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> call(database, work));
    }

    /// Answers how many rows it changed.
    public static int execute(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    /// All rows.
    public static <T> List<T> list(
            Connection connection, Row<T> row, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet results = statement.executeQuery()) {
            return read(results, row);
        }
    }

    /// The first row, where there is one.
    public static <T> Optional<T> first(
            Connection connection, Row<T> row, String sql, @Nullable Object... parameters)
            throws SQLException {
        return list(connection, row, sql, parameters).stream().findFirst();
    }

    /// All rows of the last of several statements. They are sent in one go, and yet each sees what
    /// was committed while the one before waited for a lock. The columns must be of types whose
    /// length is known (a `name` is, a `text` is not), or the driver sends the statement only once
    /// the ones before are answered.
    ///
    /// @param connection in a transaction
    public static <T> List<T> listOfLast(
            Connection connection, Row<T> row, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            boolean rows = statement.execute();
            ResultSet last = statement.getResultSet();
            while (rows || statement.getUpdateCount() >= 0) {
                last = statement.getResultSet();
                rows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            return read(last, row);
        }
    }

    /// As [#listOfLast], the first row, where there is one.
    public static <T> Optional<T> firstOfLast(
            Connection connection, Row<T> row, String sql, @Nullable Object... parameters)
            throws SQLException {
        return listOfLast(connection, row, sql, parameters).stream().findFirst();
    }

    private static <T> List<T> read(ResultSet results, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        while (results.next()) {
            rows.add(row.read(results));
        }
        return rows;
    }

    /// What is the same of many things, for a parameter of one statement for all of them.
    ///
    /// @param type PostgreSQL's, of the elements
    public static <T> Array array(
            Connection connection,
            String type,
            List<T> things,
            Function<T, ? extends @Nullable Object> of)
            throws SQLException {
        @Nullable Object[] elements = new @Nullable Object[things.size()];
        Arrays.setAll(elements, i -> of.apply(things.get(i)));
        return connection.createArrayOf(type, elements);
    }

    /// A `timestamptz`.
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(
                    i + 1,
                    parameters[i] instanceof Instant instant
                            ? instant.atOffset(ZoneOffset.UTC)
                            : parameters[i]);
        }
        return statement;
    }
}
