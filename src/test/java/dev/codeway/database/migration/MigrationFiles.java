package dev.codeway.database.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The migrations in the source tree.
public final class MigrationFiles {

    private MigrationFiles() {}

    /// The highest version; they are numbered without a gap.
    public static int newest() {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return (int)
                    files.filter(file -> file.getFileName().toString().startsWith("V")).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
