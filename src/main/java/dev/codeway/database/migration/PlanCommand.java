package dev.codeway.database.migration;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db plan`.
@Command(
        name = "plan",
        header = "Tries out what is pending and shows SQL, locks and changes.",
        description = {
            "Runs on a throw-away database of the same server, made by the applied migrations; nothing of the real one is"
                    + " locked or changed. Approve it by its hash: codeway db migrate --plan HASH"
        },
        mixinStandardHelpOptions = true)
public class PlanCommand implements Callable<Integer> {

    private final Planner planner;

    @Mixin Output output;

    PlanCommand(Planner planner) {
        this.planner = planner;
    }

    @Override
    public Integer call() throws SQLException {
        output.print(planner.plan());
        return Exit.OK.code();
    }
}
