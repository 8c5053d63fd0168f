package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.runtime.util.ClassPathUtils;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.flywaydb.core.internal.resource.StringResource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The migrations that this build brings, as files. Held against a history by themselves: Flyway
/// would find the same out, and take longer for it than everything else at a start.
final class Shipped {

    /// @param script without its directory, which the history has or has not
    private record Migration(MigrationVersion version, String script, int checksum) {

        boolean is(String otherScript, int otherChecksum) {
            return script.equals(otherScript) && checksum == otherChecksum;
        }

        static Migration of(Path file) {
            String name = file.getFileName().toString();
            try {
                return new Migration(
                        MigrationVersion.fromVersion(name.substring(1, name.indexOf("__"))),
                        name,
                        ChecksumCalculator.calculate(new StringResource(Files.readString(file))));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    // The place of the first is that of all: a directory itself is not always to be found.
    private static final String FIRST = "db/migration/V1__Create_the_schema_of_Prisma.sql";

    // A native executable has been built with this at hand, and reads no file.
    private static final NavigableMap<MigrationVersion, Migration> MIGRATIONS = read();

    private Shipped() {}

    private static NavigableMap<MigrationVersion, Migration> read() {
        NavigableMap<MigrationVersion, Migration> found = new TreeMap<>();
        try {
            ClassPathUtils.consumeAsPaths(
                    Shipped.class.getClassLoader(),
                    FIRST,
                    first -> {
                        try (Stream<Path> files = Files.list(first.resolveSibling(""))) {
                            files.map(Migration::of).forEach(it -> found.put(it.version(), it));
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return found;
    }

    /// The version of the last.
    static String newest() {
        return MIGRATIONS.lastKey().getVersion();
    }

    /// Whether a history has all of them as they are, and nothing that Flyway would stop at: then
    /// there is nothing to do. What came before an adoption, and what a newer build has added, may
    /// be there as well.
    static boolean areApplied(DirectDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return History.exists(statement) && areApplied(statement);
        }
    }

    private static boolean areApplied(Statement statement) throws SQLException {
        NavigableMap<MigrationVersion, Migration> missing = new TreeMap<>(MIGRATIONS);
        List<MigrationVersion> strangers = new ArrayList<>();
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT version, script, checksum, type = 'BASELINE', success
                        FROM codeway.flyway_schema_history WHERE version IS NOT NULL
                        """)) {
            while (row.next()) {
                MigrationVersion version = MigrationVersion.fromVersion(row.getString(1));
                String path = row.getString(2);
                String script = path.substring(path.lastIndexOf('/') + 1);
                Migration ours = missing.get(version);
                if (!row.getBoolean(5)) {
                    return false;
                }
                if (row.getBoolean(4)) {
                    missing.headMap(version, true).clear();
                } else if (ours != null && ours.is(script, row.getInt(3))) {
                    missing.remove(version);
                } else {
                    strangers.add(version);
                }
            }
        }
        return missing.isEmpty() && strangers.stream().allMatch(it -> it.isNewerThan(newest()));
    }
}
