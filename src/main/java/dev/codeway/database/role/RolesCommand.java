package dev.codeway.database.role;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway db roles`.
@Command(
        name = "roles",
        header = "Prints or applies the grants of two roles: one that serves, one that migrates.",
        description = {
            "Run it as a role that may create roles and owns the database, or as a superuser.",
            "It can be run again at any time. Do so after the first migration: the history of migrations is none of the application's."
        },
        mixinStandardHelpOptions = true)
public class RolesCommand implements Callable<Integer> {

    private final DirectDatabase database;
    private final RoleConfiguration configuration;

    @Mixin Output output;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            defaultValue = "codeway_app",
            description = "the role that reads and writes rows (default: ${DEFAULT-VALUE})")
    String application;

    @Option(
            names = "--migration",
            paramLabel = "NAME",
            defaultValue = "codeway_owner",
            description = "the role that owns the tables (default: ${DEFAULT-VALUE})")
    String migration;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "with --apply: give the application's role the password in its first line, which is not printed")
    @Nullable Path passwordFile;

    @Option(names = "--apply", description = "do it, in one transaction, rather than print it")
    boolean apply;

    RolesCommand(DirectDatabase database, RoleConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    @RegisterForReflection
    record Granted(boolean applied, List<String> statements) implements Report {

        @Override
        public void print(PrintWriter out) {
            if (applied) {
                out.printf("Applied %d statements.%n", statements.size());
                return;
            }
            out.println("BEGIN;");
            statements.forEach(it -> out.println(it + ";"));
            out.println("COMMIT;");
            out.println("-- A new role has no password: give it one with psql's \\password.");
        }
    }

    @Override
    public Integer call() throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            List<String> statements = Grants.of(connection, configuration, application, migration);
            if (apply) {
                apply(connection, statements);
            }
            output.print(new Granted(apply, statements));
        }
        return Exit.OK.code();
    }

    private void apply(Connection connection, List<String> statements)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '5s'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        if (passwordFile != null) {
            // It hashes the password, so that the server's log shows none.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(application, password(passwordFile), null);
        }
        connection.commit();
    }

    private static char[] password(Path file) throws IOException {
        return Files.readString(file)
                .lines()
                .findFirst()
                .filter(it -> !it.isBlank())
                .orElseThrow(() -> new CommandFailure(Exit.CONFIGURATION, file + " is empty"))
                .toCharArray();
    }
}
