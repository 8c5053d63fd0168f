package dev.codeway.database.backup;

import io.quarkus.arc.Unremovable;

import jakarta.enterprise.context.Dependent;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/// `--pg-bin`: where PostgreSQL's own programs are. Use it as a mixin.
@Dependent
@Unremovable
public class ProgramDirectory {

    private final BackupConfiguration configuration;

    @Option(
            names = "--pg-bin",
            paramLabel = "DIR",
            description =
                    "where pg_dump and pg_restore are (default: CODEWAY_BACKUP_PG_BIN, else on the PATH)")
    @Nullable Path directory;

    ProgramDirectory(BackupConfiguration configuration) {
        this.configuration = configuration;
    }

    Optional<Path> value() {
        return Optional.ofNullable(directory).or(configuration::pgBin);
    }
}
