package dev.codeway.database.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.environment.Surroundings;
import dev.codeway.database.migration.LockRetry;
import dev.codeway.database.migration.Patience;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.postgres.DirectDatabase;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db sync`.
@Command(
        name = "sync",
        header =
                "Brings projects and deployments over from another database, or shows what that would do.",
        description = {
            "Shows in what this database differs, and ends with 3 where it does. With --apply and the hash that was"
                    + " shown it does just that, in one transaction, or refuses because something has changed meanwhile.",
            "Projects are the same where their subdomains are. One whose history went another way here stays as it is,"
                    + " as does one that is only here, unless --mirror is given."
        },
        mixinStandardHelpOptions = true)
public class SyncCommand implements Callable<Integer> {

    private final Synchronization synchronization;
    private final Surroundings surroundings;
    private final ObjectMapper json;

    @Mixin Output output;
    @Mixin Patience patience;

    @Option(
            names = "--from",
            paramLabel = "URL|FILE",
            defaultValue = "${env:SOURCE_URL:-_NULL_}",
            description =
                    "the other database, or what db export wrote; SOURCE_URL in the environment keeps a password out of"
                            + " the list of processes")
    @Nullable String from;

    @Option(names = "--mirror", description = "let what is only here give way")
    boolean mirror;

    @Option(names = "--apply", paramLabel = "HASH", description = "do what was shown")
    @Nullable String approved;

    @Option(names = "--force", description = "even in production")
    boolean force;

    SyncCommand(Synchronization synchronization, Surroundings surroundings, ObjectMapper json) {
        this.synchronization = synchronization;
        this.surroundings = surroundings;
        this.json = json;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        Synced synced = approved == null ? compare() : apply(approved);
        output.print(synced);
        return (synced.applied() || synced.differences().isEmpty() ? Exit.OK : Exit.FOUND).code();
    }

    private Synced compare() throws SQLException, IOException {
        try (Contents there = source()) {
            return synchronization.compare(there, mirror);
        }
    }

    private Synced apply(String hash) throws SQLException, InterruptedException {
        surroundings.spareProduction("bringing rows over", force);
        return LockRetry.run(
                patience.value(),
                output::progress,
                () -> {
                    try (Contents there = source()) {
                        return synchronization.apply(there, mirror, hash);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    private Contents source() throws SQLException, IOException {
        if (from == null) {
            throw new CommandFailure(Exit.USAGE, "--from has to name a database or a file");
        }
        return from.contains("://")
                ? DatabaseContents.ofOneMoment(DirectDatabase.at("--from", from))
                : FileContents.of(Path.of(from), json);
    }
}
