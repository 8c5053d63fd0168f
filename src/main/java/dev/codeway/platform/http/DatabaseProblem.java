package dev.codeway.platform.http;

import dev.codeway.platform.problem.Problem;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Tells what a failure of the database means to the client (PostgreSQL, appendix A). The server's
/// own text stays inside: it quotes SQL and rows.
final class DatabaseProblem {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILOVER = Duration.ofSeconds(5);

    /// For a connection to be given back and for a new one to be made, which reads otherwise.
    private static final Pattern ACQUISITION_TIMEOUT =
            Pattern.compile("acquisition timeout", Pattern.CASE_INSENSITIVE);

    private DatabaseProblem() {}

    /// Empty where the failure is our own fault rather than the client's or the moment's.
    static Optional<Problem> of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            // The pool's own exceptions carry no state.
            return ACQUISITION_TIMEOUT.matcher(String.valueOf(failure.getMessage())).find()
                    ? Optional.of(busy())
                    : Optional.empty();
        }
        return Optional.ofNullable(
                switch (state) {
                    case "23505" ->
                            new Problem.Conflict(
                                    "already-exists", "something with this value exists already");
                    case "23001", "23503" ->
                            new Problem.Conflict("in-use", "something else still refers to it");
                    case "23514" ->
                            new Problem.Conflict(
                                    "not-allowed", "the change breaks a rule of its state");
                    case "21000", "22001", "22003", "22007", "22008", "22021", "22P02", "22P05" ->
                            new Problem.Invalid(
                                    "unstorable-value", "a value is outside of what can be stored");
                    case "40001", "40P01", "55P03", "57014" -> busy();
                    case "25006", "57P01", "57P02", "57P03" -> unreachable();
                    default ->
                            isShortage(failure) || state.startsWith("08") || state.startsWith("28")
                                    ? unreachable()
                                    : null;
                });
    }

    /// Whether the server lacks connections, memory or room on its disk, or that failed.
    static boolean isShortage(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("53") || state.equals("58030");
    }

    private static Problem busy() {
        return new Problem.Unavailable(
                "database-busy", "the database is busy, please try again", SOON);
    }

    /// For failures in which the database had no say.
    static Problem unreachable() {
        return new Problem.Unavailable(
                "database-unavailable",
                "the database cannot do that at the moment",
                AFTER_FAILOVER);
    }
}
