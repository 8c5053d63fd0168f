package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.postgres.DirectDatabase;

import org.flywaydb.core.Flyway;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db repair`.
@Command(
        name = "repair",
        header = "Makes the history fit again: forgets failures, accepts edits on request.",
        description = "Prints what is still wrong, and ends with 3 where something is.",
        mixinStandardHelpOptions = true)
public class RepairCommand implements Callable<Integer> {

    private final Flyway flyway;
    private final Migrations migrations;
    private final DirectDatabase database;

    @Mixin Output output;
    @Mixin Patience patience;

    @Option(
            names = "--accept-edits",
            description =
                    "take the migrations of this build for those that ran, and those that it lacks"
                            + " for deleted: only where you know that the schema is the same")
    boolean acceptEdits;

    RepairCommand(Flyway flyway, Migrations migrations, DirectDatabase database) {
        this.flyway = flyway;
        this.migrations = migrations;
        this.database = database;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        try (MigrationLock _ =
                MigrationLock.acquire(database, patience.value(), output::progress)) {
            History.forgetFailures(database);
            if (acceptEdits) {
                flyway.repair();
            }
        }
        Status wrong = migrations.status().onlyWrong();
        output.print(wrong);
        return (wrong.migrations().isEmpty() ? Exit.OK : Exit.FOUND).code();
    }
}
