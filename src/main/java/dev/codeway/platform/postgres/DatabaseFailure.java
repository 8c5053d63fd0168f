package dev.codeway.platform.postgres;

import java.sql.SQLException;
import java.util.Set;

/// A failed statement, on its way to where it becomes an answer.
public final class DatabaseFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Set<String> OF_ONE = Set.of("55P03", "40001", "40P01", "P0001");

    private final SQLException cause;

    public DatabaseFailure(SQLException cause) {
        super(cause);
        this.cause = cause;
    }

    /// What failed.
    public SQLException cause() {
        return cause;
    }

    /// Whether it concerns one of many that were written at once, and not each of them: a lock that
    /// somebody holds, a value or a rule that it breaks.
    public boolean isOfOne() {
        String state = String.valueOf(cause.getSQLState());
        return OF_ONE.contains(state) || state.startsWith("22") || state.startsWith("23");
    }
}
