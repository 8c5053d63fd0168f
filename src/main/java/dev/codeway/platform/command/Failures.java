package dev.codeway.platform.command;

import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.problem.Problem;
import dev.codeway.platform.setting.InvalidSetting;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a subcommand says where it fails, and with what it ends. The stack goes to the log, and
/// only where the reason is not known.
@Singleton
public class Failures implements IExecutionExceptionHandler {

    private static final Logger LOG = Logger.getLogger(Failures.class);

    // undefined_table, undefined_column, invalid_schema_name
    private static final Set<String> MISSING = Set.of("42P01", "42703", "3F000");

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult arguments) {
        Ending ending = explain(failure);
        command.getErr().println("codeway: " + ending.message());
        command.getErr().flush();
        return ending.exit().code();
    }

    /// With what a subcommand ends that fails so.
    public static Exit exit(Exception failure) {
        return explain(failure).exit();
    }

    private record Ending(Exit exit, String message) {}

    private static Ending explain(Exception failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            switch (at) {
                case CommandFailure known -> {
                    return new Ending(known.exit(), message(known));
                }
                case InvalidSetting invalid -> {
                    return new Ending(Exit.CONFIGURATION, message(invalid));
                }
                case Problem.Invalid invalid -> {
                    return new Ending(Exit.USAGE, fields(invalid));
                }
                case SQLException sql when MISSING.contains(sql.getSQLState()) -> {
                    return new Ending(
                            Exit.FAILED, "the database is not migrated yet: codeway db migrate");
                }
                case SQLException sql when ofTheConnection(sql) -> {
                    return new Ending(Exit.UNAVAILABLE, ConnectionFailure.explain(failure));
                }
                case SQLException sql when "55P03".equals(sql.getSQLState()) -> {
                    return new Ending(Exit.BUSY, "others hold a lock: " + sql.getMessage());
                }
                default -> {}
            }
        }
        LOG.debug("A subcommand failed", failure);
        return new Ending(Exit.FAILED, message(failure));
    }

    private static String fields(Problem.Invalid invalid) {
        return invalid.errors().stream()
                .map(it -> it.field() + " " + it.detail())
                .collect(Collectors.joining("; "));
    }

    private static String message(Throwable failure) {
        return Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    }

    private static boolean ofTheConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("28")
                        || state.startsWith("57P")
                        || state.equals("3D000")
                        || state.equals("53300"));
    }
}
