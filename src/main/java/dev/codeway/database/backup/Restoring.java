package dev.codeway.database.backup;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Brings a backup back, in one transaction, and compares what came with what was put aside.
@ApplicationScoped
class Restoring {

    // "backup" in ASCII.
    private static final long DRILL = 0x62_61_63_6b_75_70L;

    private final DirectDatabase database;

    Restoring(DirectDatabase database) {
        this.database = database;
    }

    /// Into a new database of the same server, or into one that a URL names. It has to be empty,
    /// unless `force` allows to delete all that is in it.
    void restore(
            Backup backup,
            String to,
            boolean force,
            Optional<Path> programs,
            Consumer<String> progress)
            throws SQLException, IOException, InterruptedException {
        backup.check();
        PostgresProgram program = program(backup, programs);
        if (to.contains("://")) {
            fill(DirectDatabase.at("--to", to), backup, program, force, progress);
            return;
        }
        boolean made = createWhereMissing(to);
        try {
            fill(database.named(to), backup, program, force, progress);
        } catch (SQLException | RuntimeException failure) {
            if (made) {
                drop(to);
            }
            throw failure;
        }
    }

    /// Restores into a new database, compares, and drops it again.
    void drill(Backup backup, Optional<Path> programs, Consumer<String> progress)
            throws SQLException, IOException, InterruptedException {
        backup.check();
        PostgresProgram program = program(backup, programs);
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            if (!one(statement, "SELECT pg_try_advisory_lock(%d)".formatted(DRILL)).equals("t")) {
                throw new CommandFailure(Exit.BUSY, "another drill goes on");
            }
            String prefix =
                    "codeway_drill_%s_"
                            .formatted(
                                    one(
                                            statement,
                                            "SELECT oid FROM pg_database WHERE datname = current_database()"));
            dropLeftOvers(statement, prefix);
            String name =
                    prefix + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            create(statement, name);
            try {
                fill(database.named(name), backup, program, false, progress);
            } finally {
                drop(name);
            }
        }
    }

    private static PostgresProgram program(Backup backup, Optional<Path> programs)
            throws InterruptedException {
        PostgresProgram program = PostgresProgram.find("pg_restore", programs);
        String wrote = backup.manifest().program();
        if (program.major() < PostgresProgram.major(wrote)) {
            throw new CommandFailure(
                    Exit.CONFIGURATION,
                    "%s is version %s, too old for the dump, which pg_dump %s wrote; name the directory of newer programs with --pg-bin"
                            .formatted(program.path(), program.version(), wrote));
        }
        return program;
    }

    private void fill(
            DirectDatabase target,
            Backup backup,
            PostgresProgram program,
            boolean force,
            Consumer<String> progress)
            throws SQLException, IOException, InterruptedException {
        try (Connection connection = target.connect()) {
            requireNew(connection, backup.manifest().server());
            Clearance.check(connection, target.name(), force, progress);
        }
        progress.accept(
                "Restoring %d rows into %s".formatted(backup.manifest().rows(), target.name()));
        program.run(
                target.environment(),
                List.of(
                        "--single-transaction",
                        "--no-owner",
                        "--no-privileges",
                        "--no-password",
                        // With an = in it, it is no name; PGDATABASE has that.
                        "--dbname=application_name=codeway-restore"),
                process -> Files.copy(backup.dump(), process.getOutputStream()));
        progress.accept("Comparing every table");
        try (Snapshot restored = Snapshot.take(target)) {
            List<String> differences =
                    Contents.differences(backup.manifest().tables(), restored.contents());
            if (!differences.isEmpty()) {
                throw new CommandFailure(
                        Exit.FOUND,
                        "what was restored is not what was backed up: "
                                + String.join("; ", differences));
            }
        }
    }

    private static void requireNew(Connection connection, String source) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < PostgresProgram.major(source)) {
            throw new CommandFailure(
                    Exit.CONFIGURATION,
                    "the backup comes from PostgreSQL %s, the server is only %s"
                            .formatted(
                                    source, connection.getMetaData().getDatabaseProductVersion()));
        }
    }

    private boolean createWhereMissing(String name) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            String exists =
                    one(
                            statement,
                            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"
                                    .formatted(statement.enquoteLiteral(name)));
            if (exists.equals("t")) {
                return false;
            }
            create(statement, name);
            return true;
        }
    }

    private static void create(Statement statement, String name) throws SQLException {
        statement.execute(
                "CREATE DATABASE %s TEMPLATE template0"
                        .formatted(statement.enquoteIdentifier(name, true)));
    }

    private void drop(String name) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            drop(statement, name);
        }
    }

    private static void drop(Statement statement, String name) throws SQLException {
        statement.execute(
                "DROP DATABASE IF EXISTS %s WITH (FORCE)"
                        .formatted(statement.enquoteIdentifier(name, true)));
    }

    /// Of drills that were killed.
    private static void dropLeftOvers(Statement statement, String prefix) throws SQLException {
        String names =
                one(
                        statement,
                        "SELECT coalesce(string_agg(datname, ','), '') FROM pg_database WHERE starts_with(datname, '%s')"
                                .formatted(prefix));
        for (String name : names.split(",", -1)) {
            if (!name.isEmpty()) {
                drop(statement, name);
            }
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
