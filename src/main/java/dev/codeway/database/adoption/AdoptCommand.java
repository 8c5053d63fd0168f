package dev.codeway.database.adoption;

import dev.codeway.database.adoption.Strategy.Live;
import dev.codeway.database.adoption.Strategy.OnConflict;
import dev.codeway.database.adoption.Strategy.OnInProgress;
import dev.codeway.database.adoption.Strategy.OnQueued;
import dev.codeway.database.migration.Migrator;
import dev.codeway.database.migration.Patience;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway db adopt`.
@Command(
        name = "adopt",
        header = "Takes over a database that Prisma made, with all that is in it.",
        description = {
            "All in one transaction, or nothing. Prisma's tables stay as they are, as an archive. What"
                    + " had to be altered is in codeway.adoption_change; old ids go on working.",
            "Ends with 3 where something blocks, and lists what."
        },
        mixinStandardHelpOptions = true)
public class AdoptCommand implements Callable<Integer> {

    private final Adoption adoption;
    private final Archive archive;
    private final Migrator migrator;

    @Mixin Output output;
    @Mixin Patience patience;
    @Spec CommandSpec command;

    @Option(
            names = "--check",
            description = "change nothing, list what would change and what blocks")
    boolean check;

    @Option(
            names = "--on-conflict",
            defaultValue = "fail",
            description =
                    "subdomains that two projects have or that are no DNS label: ${COMPLETION-CANDIDATES}"
                            + " (default: ${DEFAULT-VALUE}); the oldest project keeps its own")
    OnConflict onConflict;

    @Option(
            names = "--on-queued",
            defaultValue = "fail",
            description =
                    "several queued deployments of one project: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE}); the newest stays queued")
    OnQueued onQueued;

    @Option(
            names = "--on-in-progress",
            defaultValue = "keep",
            description =
                    "deployments that are being built: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE})")
    OnInProgress onInProgress;

    @Option(
            names = "--live",
            defaultValue = "newest",
            description =
                    "which READY deployment of each project is live: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE})")
    Live live;

    @Option(
            names = "--ignore-prisma-migrations",
            description = "go on although migrations of Prisma's failed or are not known here")
    boolean ignorePrismaMigrations;

    @Option(
            names = "--drop-archive",
            description = "instead of adopting: drop Prisma's tables, which were adopted")
    boolean dropArchive;

    @Option(
            names = "--force",
            description = "with --drop-archive: although somebody has written there since")
    boolean force;

    AdoptCommand(Adoption adoption, Archive archive, Migrator migrator) {
        this.adoption = adoption;
        this.archive = archive;
        this.migrator = migrator;
    }

    /// @param dropped the tables; none where they were gone
    @RegisterForReflection
    record Dropped(List<String> dropped) implements Report {

        @Override
        public void print(PrintWriter out) {
            out.println(
                    dropped.isEmpty()
                            ? "Nothing to drop."
                            : "Dropped: " + String.join(", ", dropped));
        }
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        if (dropArchive ? check : force) {
            throw new ParameterException(
                    command.commandLine(),
                    "--drop-archive goes without --check, and --force only with it");
        }
        if (dropArchive) {
            output.print(new Dropped(archive.drop(force, patience.value(), output::progress)));
            return Exit.OK.code();
        }
        Strategy strategy =
                new Strategy(onConflict, onQueued, onInProgress, live, ignorePrismaMigrations);
        AdoptionReport report =
                check
                        ? adoption.check(strategy, patience.value())
                        : adoption.adopt(strategy, patience.value(), output::progress);
        if (!check && !report.blocked()) {
            migrator.migrate(patience.value(), output::progress);
        }
        output.print(report);
        return (report.blocked() ? Exit.FOUND : Exit.OK).code();
    }
}
