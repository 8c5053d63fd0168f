package dev.codeway.database.data;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db data status`.
@Command(
        name = "status",
        header = "Shows how far the data migrations have come.",
        description = "Ends with 3 unless all have finished.",
        mixinStandardHelpOptions = true)
public class DataStatusCommand implements Callable<Integer> {

    private final DataMigrations migrations;

    @Mixin Output output;

    DataStatusCommand(DataMigrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public Integer call() throws SQLException {
        DataStatus status = migrations.status();
        output.print(status);
        return (status.finished() ? Exit.OK : Exit.FOUND).code();
    }
}
