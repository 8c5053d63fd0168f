package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db status`.
@Command(
        name = "status",
        header = "Lists what is applied, pending, failed or was edited since; also Prisma's.",
        description = "Ends with 3 unless all is applied as it should be.",
        mixinStandardHelpOptions = true)
public class StatusCommand implements Callable<Integer> {

    private final Migrations migrations;

    @Mixin Output output;

    StatusCommand(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public Integer call() throws SQLException {
        Status status = migrations.status();
        output.print(status);
        return (status.upToDate() ? Exit.OK : Exit.FOUND).code();
    }
}
