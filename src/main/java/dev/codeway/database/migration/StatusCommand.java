package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Failures;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.postgres.ConnectionFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;

/// `codeway db status`.
@Command(
        name = "status",
        header = "Lists what is applied, pending, failed or was edited since; also Prisma's.",
        description = {
            "Ends with 3 unless all is applied as it should be.",
            "With --wait it first gives the database, and whoever migrates it, some time."
        },
        mixinStandardHelpOptions = true)
public class StatusCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Migrations migrations;

    @Mixin Output output;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "how long to wait until all is applied (default: ${DEFAULT-VALUE})")
    int seconds;

    StatusCommand(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        Status status = inTheEnd();
        output.print(status);
        return (status.upToDate() ? Exit.OK : Exit.FOUND).code();
    }

    /// Once all is applied, or the time is over.
    private Status inTheEnd() throws SQLException, InterruptedException {
        long start = System.nanoTime();
        String said = "";
        while (true) {
            boolean late = System.nanoTime() - start >= Duration.ofSeconds(seconds).toNanos();
            String reason;
            try {
                Status status = migrations.status();
                if (status.upToDate() || late) {
                    return status;
                }
                reason = "there are migrations to be applied";
            } catch (SQLException | RuntimeException failure) {
                if (late || Failures.exit(failure) != Exit.UNAVAILABLE) {
                    throw failure;
                }
                reason = ConnectionFailure.explain(failure);
            }
            if (!reason.equals(said)) {
                output.progress("Waiting: " + reason);
                said = reason;
            }
            Thread.sleep(PAUSE);
        }
    }
}
