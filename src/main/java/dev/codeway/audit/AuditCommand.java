package dev.codeway.audit;

import picocli.CommandLine.Command;

/// `codeway audit`.
@Command(
        name = "audit",
        header = "Looks after what is written down of who did what, past the service.",
        subcommands = AuditPruneCommand.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public class AuditCommand {}
