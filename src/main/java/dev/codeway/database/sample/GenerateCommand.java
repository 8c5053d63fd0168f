package dev.codeway.database.sample;

import dev.codeway.database.environment.Surroundings;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db generate`.
@Command(
        name = "generate",
        header = "Fills the database with made-up projects and deployments, of any number.",
        description = {
            "In one transaction, through COPY, beside what is there. Nobody else can use the tables meanwhile, and no"
                    + " events are written: nothing of it ever happened."
        },
        mixinStandardHelpOptions = true)
public class GenerateCommand implements Callable<Integer> {

    private final Filling filling;
    private final Surroundings surroundings;

    @Mixin Output output;

    @Option(
            names = "--projects",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            description = "default: ${DEFAULT-VALUE}")
    int projects;

    @Option(
            names = "--deployments",
            paramLabel = "NUMBER",
            defaultValue = "20000",
            description = "of all of them together (default: ${DEFAULT-VALUE})")
    long deployments;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "another one makes others (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--force", description = "even in production")
    boolean force;

    GenerateCommand(Filling filling, Surroundings surroundings) {
        this.filling = filling;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws SQLException {
        surroundings.spareProduction("filling it with what never was", force);
        output.print(filling.fill(projects, deployments, seed, output::progress));
        return Exit.OK.code();
    }
}
