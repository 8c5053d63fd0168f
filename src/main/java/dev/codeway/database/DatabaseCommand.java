package dev.codeway.database;

import dev.codeway.database.migration.MigrateCommand;
import dev.codeway.database.migration.StatusCommand;

import picocli.CommandLine.Command;

/// `codeway db`: all that a person or a pipeline does with the database beside serving from it.
@Command(
        name = "db",
        header = "Looks after the database that DATABASE_URL (or DIRECT_URL) names.",
        subcommands = {MigrateCommand.class, StatusCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or as it should be",
            "1:it failed; standard error says why",
            "2:the command line is wrong",
            "3:a check found something that needs attention",
            "69:the database cannot be reached",
            "75:others hold what is needed; the same again, later, may work",
            "78:a setting is wrong or missing"
        })
public class DatabaseCommand {}
