package dev.codeway.database.adoption;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.adoption.Strategy.Live;
import dev.codeway.database.adoption.Strategy.OnConflict;
import dev.codeway.database.adoption.Strategy.OnInProgress;
import dev.codeway.database.adoption.Strategy.OnQueued;
import dev.codeway.database.migration.Migrator;
import dev.codeway.database.migration.Script;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.DirectDatabases;
import dev.codeway.platform.problem.InputRule;

import org.flywaydb.core.Flyway;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A database as Prisma leaves one, and what an operator does with it.
record PrismaDatabase(ScratchDatabase scratch, DirectDatabase direct) {

    /// What an operator gets who gives no options.
    static final Strategy CAREFUL =
            new Strategy(OnConflict.fail, OnQueued.fail, OnInProgress.keep, Live.newest, false);

    /// What one gives who wants it done.
    static final Strategy BOLD =
            new Strategy(
                    OnConflict.rename, OnQueued.supersede, OnInProgress.keep, Live.newest, true);

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Rule(String field, Predicate<String> legal) implements InputRule {

        @Override
        public Optional<String> objection(String value) {
            return legal.test(value) ? Optional.empty() : Optional.of("must be another one");
        }
    }

    static PrismaDatabase of(ScratchDatabase scratch) {
        return new PrismaDatabase(
                scratch, DirectDatabases.to(scratch.url(), scratch.prismaSchema()));
    }

    /// With Prisma's tables, and nothing in them.
    static PrismaDatabase empty() throws SQLException {
        PrismaDatabase database = of(ScratchDatabase.empty());
        database.makeTables();
        return database;
    }

    /// The 253 projects.
    static PrismaDatabase filled(String schema) throws SQLException, IOException {
        return of(ScratchDatabase.ofPrisma(schema));
    }

    void makeTables() throws SQLException {
        scratch.execute(
                Script.find(
                                "db/migration",
                                "V1__Create_the_schema_of_Prisma.sql",
                                scratch.prismaSchema())
                        .orElseThrow()
                        .text());
    }

    Adoption adoption() {
        Flyway flyway = scratch.flyway().load();
        return new Adoption(
                flyway,
                new Migrator(flyway, direct),
                direct,
                List.of(
                        new Rule("name", it -> it.codePoints().noneMatch(Character::isISOControl)),
                        new Rule("gitURL", it -> it.startsWith("https://")),
                        new Rule("subdomain", it -> !Set.of("www", "api").contains(it))));
    }

    AdoptionReport check(Strategy strategy) throws Exception {
        return adoption().check(strategy, Duration.ZERO);
    }

    AdoptionReport adopt(Strategy strategy) throws Exception {
        return adopt(strategy, _ -> {});
    }

    AdoptionReport adopt(Strategy strategy, Consumer<String> progress) throws Exception {
        return adoption().adopt(strategy, PATIENCE, progress);
    }

    List<String> dropArchive(boolean force) throws Exception {
        return new Archive(direct).drop(force, PATIENCE, _ -> {});
    }

    void project(String id, String subdomain, String createdAt) throws SQLException {
        scratch.execute(
                """
                INSERT INTO %s (id, name, git_url, subdomain, created_at, updated_at)
                VALUES (?, 'Shop', 'https://github.com/acme/shop.git', ?, ?::timestamp, ?::timestamp)
                """
                        .formatted(scratch.prisma("Project")),
                id,
                subdomain,
                createdAt,
                createdAt);
    }

    void deployment(String id, String project, String status, String createdAt)
            throws SQLException {
        scratch.execute(
                """
                INSERT INTO "Deployment" (id, project_id, status, created_at, updated_at)
                VALUES (?, ?, ?::"DeploymentStatus", ?::timestamp, ?::timestamp)
                """,
                id,
                project,
                status,
                createdAt,
                createdAt);
    }

    /// Everything in the schemas and in Prisma's tables, to see whether anything changed.
    String everything() throws SQLException {
        StringBuilder all = new StringBuilder(scratch.snapshot());
        for (String table : new String[] {"Project", "Deployment"}) {
            String name = scratch.prisma(table);
            if (scratch.column("SELECT to_regclass(?)", name).getFirst() != null) {
                scratch.column("SELECT t::text FROM %s t ORDER BY t::text".formatted(name))
                        .forEach(row -> all.append('\n').append(row));
            }
        }
        return all.toString();
    }
}
