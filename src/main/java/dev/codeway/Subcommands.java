package dev.codeway;

import dev.codeway.access.KeysCommand;
import dev.codeway.audit.AuditCommand;
import dev.codeway.database.DatabaseCommand;
import dev.codeway.platform.command.Failures;

import io.quarkus.runtime.QuarkusApplication;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;

/// The command line of the binary: `codeway` alone serves, with arguments it does one thing and
/// ends.
class Subcommands implements QuarkusApplication {

    @Command(
            name = "codeway",
            header = "Serves the control plane; with a subcommand it does that and ends.",
            synopsisSubcommandLabel = "[COMMAND]",
            subcommands = {DatabaseCommand.class, KeysCommand.class, AuditCommand.class},
            mixinStandardHelpOptions = true,
            versionProvider = BuildVersion.class)
    static class Root {}

    private final IFactory factory;
    private final Failures failures;

    Subcommands(IFactory factory, Failures failures) {
        this.factory = factory;
        this.failures = failures;
    }

    @Override
    public int run(String... arguments) {
        return new CommandLine(Root.class, factory)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .execute(arguments);
    }
}
