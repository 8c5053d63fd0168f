package dev.codeway.database.data;

import picocli.CommandLine.Command;

/// `codeway db data`.
@Command(
        name = "data",
        header = "Changes of rows that exist already, a few at a time.",
        subcommands = {DataRunCommand.class, DataStatusCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public class DataCommand {}
