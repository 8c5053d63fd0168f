package dev.codeway.database;

import dev.codeway.database.adoption.AdoptCommand;
import dev.codeway.database.backup.BackupCommand;
import dev.codeway.database.backup.RestoreCommand;
import dev.codeway.database.data.DataCommand;
import dev.codeway.database.exchange.ExportCommand;
import dev.codeway.database.exchange.SyncCommand;
import dev.codeway.database.local.ResetCommand;
import dev.codeway.database.local.ShellCommand;
import dev.codeway.database.migration.DownCommand;
import dev.codeway.database.migration.HistoryCommand;
import dev.codeway.database.migration.MigrateCommand;
import dev.codeway.database.migration.NewCommand;
import dev.codeway.database.migration.PlanCommand;
import dev.codeway.database.migration.RepairCommand;
import dev.codeway.database.migration.StatusCommand;
import dev.codeway.database.migration.ValidateCommand;
import dev.codeway.database.role.RolesCommand;
import dev.codeway.database.sample.GenerateCommand;
import dev.codeway.database.seed.SeedCommand;

import picocli.CommandLine.Command;

/// `codeway db`: all that a person or a pipeline does with the database beside serving from it.
@Command(
        name = "db",
        header = "Looks after the database that DATABASE_URL (or DIRECT_URL) names.",
        subcommands = {
            AdoptCommand.class,
            BackupCommand.class,
            DataCommand.class,
            DownCommand.class,
            ExportCommand.class,
            GenerateCommand.class,
            HistoryCommand.class,
            MigrateCommand.class,
            NewCommand.class,
            PlanCommand.class,
            RepairCommand.class,
            ResetCommand.class,
            RestoreCommand.class,
            RolesCommand.class,
            SeedCommand.class,
            ShellCommand.class,
            StatusCommand.class,
            SyncCommand.class,
            ValidateCommand.class
        },
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
            "77:it would do harm; see --force, where there is one",
            "78:a setting is wrong or missing"
        })
public class DatabaseCommand {}
