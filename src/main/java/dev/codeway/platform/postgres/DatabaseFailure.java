package dev.codeway.platform.postgres;

import java.sql.SQLException;

/// A failed statement, on its way to where it becomes an answer.
public final class DatabaseFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final SQLException cause;

    public DatabaseFailure(SQLException cause) {
        super(cause);
        this.cause = cause;
    }

    /// What failed.
    public SQLException cause() {
        return cause;
    }
}
