package dev.codeway.database.adoption;

import dev.codeway.database.adoption.AdoptionReport.Outcome;
import dev.codeway.database.migration.History;
import dev.codeway.database.migration.LockRetry;
import dev.codeway.database.migration.MigrationLock;
import dev.codeway.database.migration.Migrator;
import dev.codeway.database.migration.Script;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.problem.InputRule;

import io.quarkus.arc.All;

import jakarta.enterprise.context.ApplicationScoped;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.internal.info.MigrationInfoImpl;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes a database that Prisma manages Codeway's own.
@ApplicationScoped
class Adoption {

    /// What Prisma has done, what copies its rows, and what keeps the ledger of releases.
    private static final String BASELINE = "1";

    private static final String TAKE_OVER = "3";
    private static final String LEDGER = "9";

    private final Flyway flyway;
    private final Migrator migrator;
    private final DirectDatabase database;
    private final Map<String, InputRule> rules;

    Adoption(
            Flyway flyway, Migrator migrator, DirectDatabase database, @All List<InputRule> rules) {
        this.flyway = flyway;
        this.migrator = migrator;
        this.database = database;
        this.rules =
                rules.stream().collect(Collectors.toMap(InputRule::field, Function.identity()));
    }

    /// Says what an adoption would do, and changes nothing.
    ///
    /// @param patience with migrations of Prisma's that are under way
    AdoptionReport check(Strategy strategy, Duration patience)
            throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            PrismaLock.take(connection, patience);
            connection.setAutoCommit(false);
            execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            settle(connection);
            Optional<AdoptionReport> done = done(connection);
            AdoptionReport report =
                    done.isPresent()
                            ? done.get()
                            : inspect(connection, strategy).report(Outcome.ADOPTABLE);
            connection.rollback();
            return report;
        }
    }

    /// Does all of it in one transaction, or nothing where something blocks. What cannot run in a
    /// transaction follows, as after every migration.
    ///
    /// @param patience with other migrators, Prisma's own, and with locks, each
    AdoptionReport adopt(Strategy strategy, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        AdoptionReport report = takeOver(strategy, patience, progress);
        if (report.outcome() == Outcome.ADOPTED) {
            migrator.migrate(patience, progress);
        }
        return report;
    }

    private AdoptionReport takeOver(Strategy strategy, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        try (MigrationLock _ = MigrationLock.acquire(database, patience, progress);
                Connection connection = database.connect()) {
            PrismaLock.take(connection, patience);
            List<MigrationInfo> migrations = List.of(flyway.info().all());
            connection.setAutoCommit(false);
            return LockRetry.run(
                    patience, progress, () -> attempt(connection, strategy, migrations, progress));
        }
    }

    private AdoptionReport attempt(
            Connection connection,
            Strategy strategy,
            List<MigrationInfo> migrations,
            Consumer<String> progress)
            throws SQLException {
        try {
            AdoptionReport report = adopt(connection, strategy, migrations, progress);
            connection.commit();
            return report;
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        }
    }

    private AdoptionReport adopt(
            Connection connection,
            Strategy strategy,
            List<MigrationInfo> migrations,
            Consumer<String> progress)
            throws SQLException {
        settle(connection);
        Optional<AdoptionReport> done = done(connection);
        if (done.isPresent()) {
            return done.get();
        }
        lock(connection);
        Inspection inspection = inspect(connection, strategy);
        if (!inspection.blocked()) {
            progress.accept(
                    "Adopting %d projects and %d deployments, %d changes"
                            .formatted(
                                    inspection.projects(),
                                    inspection.deployments(),
                                    inspection.changes().size()));
            migrate(
                    connection,
                    migrations,
                    new TakeOver(connection, inspection),
                    strategy,
                    progress);
        }
        return inspection.report(Outcome.ADOPTED);
    }

    private Inspection inspect(Connection connection, Strategy strategy) throws SQLException {
        return Inspection.of(connection, database.schema(), strategy, rules);
    }

    /// Applies as Flyway would, but over this connection, with the take-over in its place.
    private void migrate(
            Connection connection,
            List<MigrationInfo> migrations,
            TakeOver takeOver,
            Strategy strategy,
            Consumer<String> progress)
            throws SQLException {
        History.create(connection);
        List<String> applied = History.applied(connection);
        if (applied.isEmpty()) {
            History.addBaseline(connection, BASELINE);
        }
        execute(
                connection,
                "SELECT set_config('search_path', 'codeway,' || current_setting('search_path'), true)");
        for (MigrationInfo migration : pending(migrations, applied)) {
            progress.accept("%s %s".formatted(migration.getVersion(), migration.getDescription()));
            long start = System.nanoTime();
            switch (migration.getVersion().getVersion()) {
                case TAKE_OVER -> takeOver.run();
                case LEDGER -> {
                    execute(connection, script(migration));
                    if (strategy.live() == Strategy.Live.newest) {
                        takeOver.release();
                    }
                }
                default -> execute(connection, script(migration));
            }
            History.add(
                    connection, migration, Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        takeOver.remember();
    }

    /// Those that follow, up to the first that must run outside of a transaction.
    private static List<MigrationInfo> pending(
            List<MigrationInfo> migrations, List<String> applied) {
        MigrationVersion last =
                applied.stream()
                        .map(MigrationVersion::fromVersion)
                        .reduce(
                                MigrationVersion.fromVersion(BASELINE),
                                (one, other) -> one.compareTo(other) > 0 ? one : other);
        return migrations.stream()
                .filter(it -> it.getVersion() != null && it.getVersion().compareTo(last) > 0)
                .takeWhile(it -> ((MigrationInfoImpl) it).canExecuteInTransaction())
                .toList();
    }

    private String script(MigrationInfo migration) {
        return Script.find("db/migration", migration.getScript(), database.schema())
                .orElseThrow()
                .text();
    }

    /// So that times have one spelling, and nobody queues behind us for long.
    static void settle(Connection connection) throws SQLException {
        execute(connection, "SET LOCAL lock_timeout = '2s'");
        execute(connection, "SET LOCAL datestyle = 'ISO'");
        execute(connection, "SET LOCAL TIME ZONE 'UTC'");
    }

    /// Readers read on; writers wait, and write to an archive afterwards.
    private void lock(Connection connection) throws SQLException {
        PrismaTables tables = PrismaTables.read(connection, database.schema());
        for (Table table : Table.values()) {
            if (tables.has(table)) {
                execute(connection, "LOCK TABLE " + tables.quoted(table) + " IN EXCLUSIVE MODE");
            }
        }
    }

    /// What there is to say where nothing is left to do.
    private Optional<AdoptionReport> done(Connection connection) throws SQLException {
        if (!History.applied(connection).contains(TAKE_OVER)) {
            return Optional.empty();
        }
        Optional<AdoptionReport> adopted = Archive.adopted(connection).map(Archive.Adopted::report);
        if (adopted.isPresent()) {
            return adopted;
        }
        return Optional.of(
                new AdoptionReport(
                        PrismaTables.read(connection, database.schema()).none()
                                ? Outcome.NOTHING_TO_ADOPT
                                : Outcome.ALREADY_ADOPTED,
                        count(connection, "codeway.project"),
                        count(connection, "codeway.deployment"),
                        null,
                        List.of()));
    }

    private static long count(Connection connection, String table) throws SQLException {
        return Rows.one(connection, "SELECT count(*) FROM " + table, row -> row.getLong(1));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces in a script are PostgreSQL's, not JDBC's.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
