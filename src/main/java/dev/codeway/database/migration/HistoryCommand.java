package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.postgres.DirectDatabase;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db history`.
@Command(
        name = "history",
        header = "Lists who applied and took back what, and when.",
        description = "In the order in which it happened.",
        mixinStandardHelpOptions = true)
public class HistoryCommand implements Callable<Integer> {

    private final DirectDatabase database;

    @Mixin Output output;

    HistoryCommand(DirectDatabase database) {
        this.database = database;
    }

    @Override
    public Integer call() throws SQLException {
        output.print(Chronicle.read(database));
        return Exit.OK.code();
    }
}
