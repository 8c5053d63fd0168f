package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway db migrate`.
@Command(
        name = "migrate",
        header = "Applies all that is pending.",
        description = {
            "Any number may run at once: one works, the others wait and say for whom.",
            "With --plan it does so only if that is what was approved."
        },
        mixinStandardHelpOptions = true)
public class MigrateCommand implements Callable<Integer> {

    private final Migrator migrator;
    private final Planner planner;

    @Mixin Output output;
    @Mixin Patience patience;

    @Option(
            names = "--plan",
            paramLabel = "HASH",
            description = "only if this is still what codeway db plan says")
    @Nullable String plan;

    MigrateCommand(Migrator migrator, Planner planner) {
        this.migrator = migrator;
        this.planner = planner;
    }

    /// @param applied the versions, in their order
    @RegisterForReflection
    record Migrated(List<String> applied) implements Report {

        @Override
        public void print(PrintWriter out) {
            out.println(
                    applied.isEmpty()
                            ? "Nothing to do."
                            : "Applied: " + String.join(", ", applied));
        }
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        output.print(
                new Migrated(
                        migrator.migrate(
                                patience.value(),
                                output::progress,
                                () -> {
                                    if (plan != null) {
                                        planner.requireUnchanged(plan);
                                    }
                                })));
        return Exit.OK.code();
    }
}
