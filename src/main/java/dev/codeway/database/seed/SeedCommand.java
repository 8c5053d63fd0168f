package dev.codeway.database.seed;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.environment.Environment;
import dev.codeway.database.environment.Surroundings;
import dev.codeway.database.migration.Patience;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db seed`.
@Command(
        name = "seed",
        header = "Brings the projects and deployments in that an environment begins with.",
        description = {
            "All of them in one transaction; what is there already is mended or stays, and nothing is deleted.",
            "With --verify it changes nothing, lists what is not as the set says, and ends with 3 where something is not."
        },
        mixinStandardHelpOptions = true)
public class SeedCommand implements Callable<Integer> {

    private final Seeder seeder;
    private final Verification verification;
    private final Surroundings surroundings;
    private final ObjectMapper json;

    @Mixin Output output;
    @Mixin Patience patience;

    @Option(
            names = "--environment",
            paramLabel = "ENVIRONMENT",
            description =
                    "whose set: development, testing or production (default: that of"
                            + " codeway.environment)")
    @Nullable Environment environment;

    @Option(names = "--verify", description = "only compare")
    boolean verify;

    @Option(names = "--force", description = "even in production")
    boolean force;

    SeedCommand(
            Seeder seeder,
            Verification verification,
            Surroundings surroundings,
            ObjectMapper json) {
        this.seeder = seeder;
        this.verification = verification;
        this.surroundings = surroundings;
        this.json = json;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        SeedSet set =
                SeedSet.of(environment == null ? surroundings.environment() : environment, json);
        if (verify) {
            Verification.Verified verified = verification.verify(set);
            output.print(verified);
            return (verified.drift().isEmpty() ? Exit.OK : Exit.FOUND).code();
        }
        surroundings.spareProduction("seeding", force);
        output.print(seeder.seed(set, patience.value(), output::progress));
        return Exit.OK.code();
    }
}
