package dev.codeway.database.environment;

import java.util.Locale;

/// What a database is for.
public enum Environment {
    DEVELOPMENT,
    TESTING,
    /// Its rows are somebody's.
    PRODUCTION;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
