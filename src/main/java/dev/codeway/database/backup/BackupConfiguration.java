package dev.codeway.database.backup;

import io.smallrye.config.ConfigMapping;

import java.nio.file.Path;
import java.util.Optional;

/// Settings of `codeway db backup` and `codeway db restore`.
@ConfigMapping(prefix = "codeway.backup")
interface BackupConfiguration {

    /// Where `pg_dump` and `pg_restore` are; else they are looked for on the `PATH`.
    Optional<Path> pgBin();
}
