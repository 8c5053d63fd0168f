package dev.codeway.database.local;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway db shell`.
@Command(
        name = "shell",
        header = "Opens psql on the database; what follows is psql's own.",
        description = "The password goes by the environment, which nobody else can read.")
public class ShellCommand implements Callable<Integer> {

    private final DirectDatabase database;

    @Unmatched List<String> arguments = new ArrayList<>();

    ShellCommand(DirectDatabase database) {
        this.database = database;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("psql"));
        command.addAll(arguments);
        ProcessBuilder psql = new ProcessBuilder(command).inheritIO();
        psql.environment().putAll(database.environment());
        try {
            return psql.start().waitFor();
        } catch (IOException missing) {
            throw new CommandFailure(
                    Exit.CONFIGURATION, "psql cannot be started: " + missing.getMessage());
        }
    }
}
