package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db down`.
@Command(
        name = "down",
        header = "Takes the newest migration back, or all above a version.",
        description = {
            "By its down-script, in one transaction. Where rows would be lost it says which, and changes nothing.",
            "Roll the service back first: the version that runs needs its schema."
        },
        mixinStandardHelpOptions = true)
public class DownCommand implements Callable<Integer> {

    private final Descent descent;

    @Mixin Output output;
    @Mixin Patience patience;

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            description = "the version to stay at; 0 for none at all")
    @Nullable Integer to;

    @Option(names = "--force", description = "even if rows are lost")
    boolean force;

    DownCommand(Descent descent) {
        this.descent = descent;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        output.print(descent.descend(to, force, patience.value(), output::progress));
        return Exit.OK.code();
    }
}
