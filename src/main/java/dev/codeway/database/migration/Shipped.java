package dev.codeway.database.migration;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The migrations that this build brings, as files. Held against a history by themselves: Flyway
/// would find the same out, and take longer for it than everything else at a start.
final class Shipped {

    /// @param script without its directory, which the history has or has not
    private record Migration(MigrationVersion version, String script, int checksum) {

        static Migration of(LoadableResource file) {
            String name = file.getFilename();
            return new Migration(
                    MigrationVersion.fromVersion(name.substring(1, name.indexOf("__"))),
                    name,
                    ChecksumCalculator.calculate(file));
        }
    }

    private final List<Migration> migrations;

    private Shipped(List<Migration> migrations) {
        this.migrations = migrations;
    }

    /// Those that Flyway was told of; none where it looks for them by itself.
    static Shipped with(Flyway flyway) {
        ResourceProvider files = flyway.getConfiguration().getResourceProvider();
        Collection<LoadableResource> found =
                files == null ? List.of() : files.getResources("V", new String[] {".sql"});
        return new Shipped(found.stream().map(Migration::of).toList());
    }

    /// The version of the last.
    String newest() {
        return last().getVersion();
    }

    private MigrationVersion last() {
        return migrations.stream()
                .map(Migration::version)
                .max(MigrationVersion::compareTo)
                .orElseThrow();
    }

    /// Whether a history has all of them as they are, and nothing that Flyway would stop at: then
    /// there is nothing to do. What came before an adoption, and what a newer build has added, may
    /// be there as well.
    boolean areApplied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return !migrations.isEmpty() && History.exists(statement) && areApplied(statement);
        }
    }

    private boolean areApplied(Statement statement) throws SQLException {
        Set<Migration> missing = new HashSet<>(migrations);
        List<Migration> strangers = new ArrayList<>();
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT version, script, checksum, type = 'BASELINE', success
                        FROM codeway.flyway_schema_history WHERE version IS NOT NULL
                        """)) {
            while (row.next()) {
                MigrationVersion version = MigrationVersion.fromVersion(row.getString(1));
                String script = row.getString(2);
                Migration applied =
                        new Migration(
                                version,
                                script.substring(script.lastIndexOf('/') + 1),
                                row.getInt(3));
                if (!row.getBoolean(5)) {
                    return false;
                }
                if (row.getBoolean(4)) {
                    missing.removeIf(it -> it.version().compareTo(version) <= 0);
                } else if (!missing.remove(applied)) {
                    strangers.add(applied);
                }
            }
        }
        return missing.isEmpty()
                && strangers.stream().allMatch(it -> it.version().isNewerThan(last()));
    }
}
