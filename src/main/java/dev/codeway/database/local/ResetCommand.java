package dev.codeway.database.local;

import dev.codeway.database.environment.Surroundings;
import dev.codeway.database.migration.Migrator;
import dev.codeway.database.migration.Patience;
import dev.codeway.database.seed.Seeder;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db reset`.
@Command(
        name = "reset",
        header = "Begins afresh: drops the schema codeway with all its rows, migrates and seeds.",
        description = "Never in production, and nothing forces it there. What Prisma made stays.",
        mixinStandardHelpOptions = true)
public class ResetCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final DirectDatabase database;
    private final Migrator migrator;
    private final Seeder seeder;

    @Mixin Output output;
    @Mixin Patience patience;

    ResetCommand(
            Surroundings surroundings, DirectDatabase database, Migrator migrator, Seeder seeder) {
        this.surroundings = surroundings;
        this.database = database;
        this.migrator = migrator;
        this.seeder = seeder;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        surroundings.neverInProduction("reset");
        drop(database);
        migrator.migrate(patience.value(), output::progress);
        output.print(seeder.seed(surroundings.environment(), patience.value(), output::progress));
        return Exit.OK.code();
    }

    static void drop(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            Sql.execute(connection, "SET lock_timeout = '5s'");
            Sql.execute(connection, "SET client_min_messages = warning");
            Sql.execute(connection, "DROP SCHEMA IF EXISTS codeway CASCADE");
        }
    }
}
