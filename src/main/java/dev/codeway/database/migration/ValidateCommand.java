package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db validate`.
@Command(
        name = "validate",
        header = "Checks that what is applied is what this build brings.",
        description =
                "Ends with 3 where a migration was edited, is missing or has failed. Pending ones are fine.",
        mixinStandardHelpOptions = true)
public class ValidateCommand implements Callable<Integer> {

    private final Migrations migrations;

    @Mixin Output output;

    ValidateCommand(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public Integer call() throws SQLException {
        Status wrong = migrations.status().onlyWrong();
        output.print(wrong);
        return (wrong.migrations().isEmpty() ? Exit.OK : Exit.FOUND).code();
    }
}
