package dev.codeway.database.adoption;

import dev.codeway.database.migration.MigrationLock;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;

/// Prisma's tables after their adoption.
@ApplicationScoped
class Archive {

    private static final String HISTORY = "_prisma_migrations";

    private final DirectDatabase database;

    Archive(DirectDatabase database) {
        this.database = database;
    }

    /// What an adoption wrote down.
    record Adopted(
            Instant at,
            String schema,
            long projects,
            long deployments,
            String digest,
            @Nullable Instant droppedAt) {

        AdoptionReport report() {
            return new AdoptionReport(
                    AdoptionReport.Outcome.ALREADY_ADOPTED, projects, deployments, at, List.of());
        }
    }

    /// Empty where nothing was adopted.
    static Optional<Adopted> adopted(Connection connection) throws SQLException {
        if (!Rows.one(
                connection,
                "SELECT to_regclass('codeway.adoption') IS NOT NULL",
                row -> row.getBoolean(1))) {
            return Optional.empty();
        }
        return Rows.list(
                        connection,
                        """
                        SELECT adopted_at, prisma_schema, projects, deployments, digest, dropped_at
                        FROM codeway.adoption
                        """,
                        row ->
                                new Adopted(
                                        row.getObject(1, OffsetDateTime.class).toInstant(),
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getString(5),
                                        Optional.ofNullable(row.getObject(6, OffsetDateTime.class))
                                                .map(OffsetDateTime::toInstant)
                                                .orElse(null)))
                .stream()
                .findFirst();
    }

    /// Of all that Prisma's two tables hold, in whichever order. Times must have one spelling: see
    /// [Adoption].
    static String digest(Connection connection, PrismaTables tables) throws SQLException {
        StringJoiner digest = new StringJoiner(" ");
        for (Table table : Table.values()) {
            digest.add(
                    Rows.one(
                            connection,
                            """
                            SELECT concat(count(*), ':', sum(('x' || left(encode(
                                sha256(convert_to(t::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric))
                            FROM %s t
                            """
                                    .formatted(tables.quoted(table)),
                            row -> row.getString(1)));
        }
        return digest.toString();
    }

    /// Drops Prisma's tables and answers what it dropped; nothing where that was done before.
    ///
    /// @param force also where somebody has written there since
    List<String> drop(boolean force, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        try (MigrationLock _ = MigrationLock.acquire(database, patience, progress);
                Connection connection = database.connect()) {
            PrismaLock.take(connection, patience);
            connection.setAutoCommit(false);
            Adopted adopted =
                    adopted(connection)
                            .orElseThrow(
                                    () ->
                                            refusal(
                                                    "there is no record of an adoption here, so nothing"
                                                            + " says that Prisma's tables can be spared"));
            if (adopted.droppedAt() != null) {
                return List.of();
            }
            Adoption.settle(connection);
            List<String> dropped = drop(connection, adopted, force);
            connection.commit();
            return dropped;
        }
    }

    private static List<String> drop(Connection connection, Adopted adopted, boolean force)
            throws SQLException {
        PrismaTables tables = PrismaTables.read(connection, adopted.schema());
        List<String> dropped = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Table table : Table.values()) {
                if (tables.has(table)) {
                    statement.execute(
                            "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE"
                                    .formatted(tables.quoted(table)));
                }
            }
            if (!force) {
                requireUnchanged(connection, tables, adopted);
            }
            for (Table table : List.of(Table.DEPLOYMENT, Table.PROJECT)) {
                if (tables.has(table)) {
                    statement.execute("DROP TABLE " + tables.quoted(table));
                    dropped.add(table.title());
                }
            }
            statement.execute("DROP TYPE IF EXISTS " + tables.quoted("DeploymentStatus"));
            if (historyOnly(connection, adopted.schema())) {
                statement.execute("DROP TABLE " + tables.quoted(HISTORY));
                dropped.add(HISTORY);
            }
            statement.execute("UPDATE codeway.adoption SET dropped_at = clock_timestamp()");
        } catch (SQLException failure) {
            if ("2BP01".equals(failure.getSQLState())) {
                throw refusal("others build on them: " + dependents(failure));
            }
            throw failure;
        }
        return dropped;
    }

    private static void requireUnchanged(
            Connection connection, PrismaTables tables, Adopted adopted) throws SQLException {
        if (!tables.has(Table.PROJECT)
                || !tables.has(Table.DEPLOYMENT)
                || !digest(connection, tables).equals(adopted.digest())) {
            throw refusal(
                    """
                    somebody has written to Prisma's tables since the adoption at %s, when they had %d \
                    projects and %d deployments; that is not adopted, and --force drops it too"""
                            .formatted(adopted.at(), adopted.projects(), adopted.deployments()));
        }
    }

    /// Whether Prisma's history tells of nothing that is still there.
    private static boolean historyOnly(Connection connection, String schema) throws SQLException {
        List<String> tables =
                Rows.list(
                        connection,
                        "SELECT tablename FROM pg_tables WHERE schemaname = ?",
                        row -> row.getString(1),
                        schema);
        return tables.equals(List.of(HISTORY));
    }

    /// In the server's words, which name them.
    private static String dependents(SQLException failure) {
        return failure instanceof PSQLException theirs && theirs.getServerErrorMessage() != null
                ? String.valueOf(theirs.getServerErrorMessage().getDetail())
                : String.valueOf(failure.getMessage());
    }

    private static CommandFailure refusal(String why) {
        return new CommandFailure(Exit.REFUSED, "Nothing was dropped: " + why);
    }
}
