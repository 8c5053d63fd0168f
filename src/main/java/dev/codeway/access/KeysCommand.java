package dev.codeway.access;

import picocli.CommandLine.Command;

/// `codeway keys`.
@Command(
        name = "keys",
        header = "Says who may come in, past the service.",
        description = "Whoever can reach the database can do this: so the first key is made.",
        subcommands = {
            KeysCreateCommand.class,
            KeysListCommand.class,
            KeysRevokeCommand.class,
            KeysRotateCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public class KeysCommand {}
