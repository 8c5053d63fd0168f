package dev.codeway.audit;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway audit prune`.
@Command(
        name = "prune",
        header = "Deletes old entries of the audit, and adds one that says so.",
        description = "Only the owner of the tables can: the role that serves cannot.",
        mixinStandardHelpOptions = true)
public class AuditPruneCommand implements Callable<Integer> {

    private final DirectDatabase database;

    @Mixin Output output;

    @Option(
            names = "--older-than",
            paramLabel = "DAYS",
            required = true,
            description = "how old an entry is that goes")
    int days;

    AuditPruneCommand(DirectDatabase database) {
        this.database = database;
    }

    @RegisterForReflection
    record Pruned(int entries) implements Report {

        @Override
        public void print(PrintWriter out) {
            out.printf("Deleted %d entries.%n", entries);
        }
    }

    @Override
    public Integer call() throws SQLException {
        if (days < 1) {
            throw new CommandFailure(Exit.USAGE, "--older-than must be at least 1");
        }
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            int entries = delete(connection);
            if (entries > 0) {
                note(connection, entries);
            }
            connection.commit();
            output.print(new Pruned(entries));
        }
        return Exit.OK.code();
    }

    private int delete(Connection connection) throws SQLException {
        // What the table's trigger asks for.
        Sql.execute(
                connection,
                """
                SELECT set_config(
                    'codeway.audit_prune_before', (now() - make_interval(days => ?))::text, true)
                """,
                days);
        return Sql.execute(
                connection,
                "DELETE FROM codeway.audit_entry WHERE created_at < now() - make_interval(days => ?)",
                days);
    }

    private static void note(Connection connection, int entries) throws SQLException {
        Sql.execute(
                connection,
                """
                INSERT INTO codeway.audit_entry (id, caller, action, outcome, times, fields)
                VALUES (gen_random_uuid(), ?, 'codeway audit prune', 'DONE', ?, '{}')
                """,
                Commander.id(),
                entries);
    }
}
