package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Takes migrations back, newest first, by their down-scripts: all that are asked for in one
/// transaction, or none.
@ApplicationScoped
class Descent {

    /// @param undone the versions, in the order in which they went
    @RegisterForReflection
    record Result(List<String> undone, List<Loss> lost) implements Report {

        @Override
        public void print(PrintWriter out) {
            out.println(
                    undone.isEmpty()
                            ? "Nothing to do."
                            : "Taken back: " + String.join(", ", undone));
            lost.forEach(
                    it -> out.printf("Lost with %s: %d %s%n", it.version(), it.rows(), it.what()));
        }
    }

    private record Applied(int rank, String version, String type, String script) {}

    private final DirectDatabase database;

    Descent(DirectDatabase database) {
        this.database = database;
    }

    /// @param to the version to stay at, 0 for none; null to take back one
    /// @param force whether rows may be lost
    Result descend(
            @Nullable Integer to, boolean force, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        try (MigrationLock _ = MigrationLock.acquire(database, patience, progress)) {
            return LockRetry.run(patience, progress, () -> attempt(to, force));
        }
    }

    private Result attempt(@Nullable Integer to, boolean force) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (History.exists(statement)) {
                History.createUndone(statement);
            }
            List<String> undone = new ArrayList<>();
            List<Loss> lost = new ArrayList<>();
            for (Applied applied : above(to, statement)) {
                Script script = script(applied);
                lost.addAll(losses(applied, script, statement));
                statement.execute(script.text());
                forget(connection, applied);
                undone.add(applied.version());
            }
            if (!lost.isEmpty() && !force) {
                connection.rollback();
                throw wouldLose(lost);
            }
            connection.commit();
            return new Result(undone, lost);
        }
    }

    private static CommandFailure wouldLose(List<Loss> lost) {
        return new CommandFailure(
                Exit.REFUSED,
                "nothing was changed, for it would lose %s; --force does it all the same"
                        .formatted(
                                lost.stream()
                                        .map(it -> it.rows() + " " + it.what())
                                        .collect(Collectors.joining(", "))));
    }

    private static List<Applied> above(@Nullable Integer to, Statement statement)
            throws SQLException {
        List<Applied> newestFirst = new ArrayList<>();
        if (!History.exists(statement)) {
            return newestFirst;
        }
        try (ResultSet rows =
                statement.executeQuery(
                        """
                        SELECT installed_rank, version, type, script
                        FROM codeway.flyway_schema_history
                        WHERE success AND version IS NOT NULL
                        ORDER BY string_to_array(version, '.')::int[] DESC
                        """)) {
            while (rows.next() && (to == null ? newestFirst.isEmpty() : rows.getInt(2) > to)) {
                newestFirst.add(
                        new Applied(
                                rows.getInt(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4)));
            }
        }
        return newestFirst;
    }

    private Script script(Applied applied) {
        if (applied.type().equals("BASELINE")) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "version %s is Prisma's own work and stays".formatted(applied.version()));
        }
        return Script.find("db/down", applied.script(), database.schema())
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        Exit.FAILED,
                                        "this build has no down-script for version %s: use the"
                                                        .formatted(applied.version())
                                                + " version of the service that brought it"));
    }

    /// Locks what will go, so that the count is right until it does.
    private static List<Loss> losses(Applied applied, Script script, Statement statement)
            throws SQLException {
        List<Loss> losses = new ArrayList<>();
        for (Loss.Declared declared : Loss.Declared.of(script)) {
            statement.execute("SET LOCAL lock_timeout = '5s'");
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(declared.table()));
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT count(*) FROM %s WHERE %s"
                                    .formatted(declared.table(), declared.condition()))) {
                row.next();
                if (row.getLong(1) > 0) {
                    losses.add(new Loss(applied.version(), declared.what(), row.getLong(1)));
                }
            }
        }
        return losses;
    }

    private static void forget(Connection connection, Applied applied) throws SQLException {
        try (PreparedStatement move =
                connection.prepareStatement(
                        """
                        WITH undone AS (
                            DELETE FROM codeway.flyway_schema_history WHERE installed_rank = ?
                            RETURNING *)
                        INSERT INTO codeway.migration_undone
                            (version, description, checksum, execution_time, applied_by, applied_on)
                        SELECT version, description, checksum, execution_time, installed_by, installed_on
                        FROM undone
                        """)) {
            move.setInt(1, applied.rank());
            move.executeUpdate();
        }
    }
}
