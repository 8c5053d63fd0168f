package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Tries out what is pending, on a throw-away database of the same server that the applied
/// migrations have made anew, so that no lock touches the real one.
@ApplicationScoped
class Planner {

    private static final String[] SCHEMAS = {"codeway"};

    private final Flyway flyway;
    private final DirectDatabase database;

    Planner(Flyway flyway, DirectDatabase database) {
        this.flyway = flyway;
        this.database = database;
    }

    Plan plan() throws SQLException {
        SchemaSnapshot live = live();
        List<MigrationInfo> pending = pending();
        String from = applied();
        try (ScratchCopy copy = ScratchCopy.create(database)) {
            if (from != null) {
                copy.flyway(flyway).target(from).load().migrate();
            }
            try (Connection connection = copy.connect()) {
                SchemaSnapshot before = SchemaSnapshot.of(connection, SCHEMAS);
                List<Plan.Step> steps = new ArrayList<>();
                for (MigrationInfo migration : pending) {
                    steps.add(rehearse(connection, migration));
                }
                SchemaSnapshot after = SchemaSnapshot.of(connection, SCHEMAS);
                return new Plan(
                        hash(live, pending),
                        from,
                        before.changesTo(live),
                        steps,
                        before.changesTo(after));
            }
        }
    }

    /// Throws where carrying it out now would be something else than what was planned.
    void requireUnchanged(String hash) throws SQLException {
        if (!hash.equals(hash(live(), pending()))) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "that is no longer the plan: the schema or the migrations have changed since;"
                            + " see codeway db plan");
        }
    }

    private SchemaSnapshot live() throws SQLException {
        try (Connection connection = database.connect()) {
            return SchemaSnapshot.of(connection, SCHEMAS);
        }
    }

    private List<MigrationInfo> pending() {
        return Arrays.asList(flyway.info().pending());
    }

    private @Nullable String applied() {
        MigrationInfo current = flyway.info().current();
        return current == null || current.getVersion() == null
                ? null
                : current.getVersion().getVersion();
    }

    private String hash(SchemaSnapshot live, List<MigrationInfo> pending) {
        StringBuilder all = new StringBuilder(live.toString());
        for (MigrationInfo migration : pending) {
            all.append('\0')
                    .append(migration.getScript())
                    .append('\0')
                    .append(script(migration).text());
        }
        return Sha256.of(all.toString()).substring(0, 16);
    }

    private Script script(MigrationInfo migration) {
        return Script.find("db/migration", migration.getScript(), database.schema())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "no such migration: " + migration.getScript()));
    }

    private Plan.Step rehearse(Connection connection, MigrationInfo migration) throws SQLException {
        Script script = script(migration);
        List<Plan.PlannedStatement> statements = new ArrayList<>();
        for (Rehearsal.Observed observed : Rehearsal.of(connection, script)) {
            List<Plan.TableLock> locks = new ArrayList<>();
            for (var lock : observed.locks().entrySet()) {
                for (String mode : lock.getValue()) {
                    locks.add(lock(lock.getKey(), mode));
                }
            }
            statements.add(new Plan.PlannedStatement(observed.sql(), locks, observed.rewrites()));
        }
        return new Plan.Step(
                migration.getVersion().getVersion(),
                migration.getDescription(),
                script.transactional(),
                statements);
    }

    private Plan.TableLock lock(String table, String mode) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement size =
                        connection.prepareStatement(
                                """
                                SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)
                                FROM pg_class WHERE oid = to_regclass(?)
                                """)) {
            size.setString(1, table);
            try (ResultSet row = size.executeQuery()) {
                boolean there = row.next();
                return new Plan.TableLock(
                        table, words(mode), there ? row.getLong(1) : 0, there ? row.getLong(2) : 0);
            }
        }
    }

    /// `AccessExclusiveLock` as the documentation writes it: ACCESS EXCLUSIVE.
    private static String words(String mode) {
        return mode.replaceFirst("Lock$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toUpperCase(Locale.ROOT);
    }
}
