package dev.codeway.database.backup;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Puts the whole database aside: all schemas, as one moment has them.
@ApplicationScoped
class Dumping {

    private static final int BUFFER = 1 << 16;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'codeway-'uuuuMMdd'T'HHmmss.SSS'Z'")
                    .withZone(ZoneOffset.UTC);

    private final DirectDatabase database;
    private final ObjectMapper json;
    private final Clock clock;

    Dumping(DirectDatabase database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /// How long backups are kept, by their number or by their age.
    record Retention(Optional<Integer> number, Optional<Duration> age) {

        static final Retention FOR_EVER = new Retention(Optional.empty(), Optional.empty());

        private boolean isOver(int newer, Instant made, Instant now) {
            return number.filter(it -> newer >= it).isPresent()
                    || age.filter(it -> made.isBefore(now.minus(it))).isPresent();
        }
    }

    /// @param deleted the manifests of those whose time was over
    record Done(Backup backup, List<Path> deleted) {}

    /// @param programs where `pg_dump` is; else on the `PATH`
    Done dump(
            Path directory, Optional<Path> programs, Retention retention, Consumer<String> progress)
            throws SQLException, IOException, InterruptedException {
        PostgresProgram program = PostgresProgram.find("pg_dump", programs);
        BackupDirectory backups = new BackupDirectory(directory, json);
        try (FileChannel _ = backups.lock();
                Snapshot snapshot = Snapshot.take(database)) {
            requireKnows(program, snapshot.serverVersion());
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            String name = NAME.format(now);
            String shared = snapshot.name();
            progress.accept("Counting and hashing the rows of " + database.name());
            List<Manifest.Table> contents = snapshot.contents();
            progress.accept("Dumping the same snapshot of them");
            MessageDigest digest = Sha256.begin();
            Path dump = backups.write(name + ".dump", file -> dump(program, shared, digest, file));
            Manifest manifest =
                    new Manifest(
                            Manifest.FORMAT,
                            name + ".dump",
                            now,
                            database.name(),
                            Files.size(dump),
                            HexFormat.of().formatHex(digest.digest()),
                            snapshot.serverVersion(),
                            program.version(),
                            snapshot.schemaVersion(),
                            contents);
            byte[] text = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
            Path file = backups.write(name + ".json", it -> write(it, text, text.length));
            backups.sync();
            return new Done(new Backup(file, manifest), delete(backups, manifest, retention));
        }
    }

    private static void requireKnows(PostgresProgram program, String server) {
        if (program.major() < PostgresProgram.major(server)) {
            throw new CommandFailure(
                    Exit.CONFIGURATION,
                    "%s is version %s, too old for the server, which is %s; name the directory of newer programs with --pg-bin"
                            .formatted(program.path(), program.version(), server));
        }
    }

    /// Through this process rather than by `--file`: without it pg_dump ends, too.
    private void dump(
            PostgresProgram program, String snapshot, MessageDigest digest, FileChannel file)
            throws InterruptedException {
        program.run(
                database.environment(),
                List.of(
                        "--format=custom",
                        "--no-password",
                        "--lock-wait-timeout=60s",
                        "--snapshot=" + snapshot),
                process -> {
                    process.getOutputStream().close();
                    copy(process.getInputStream(), digest, file);
                });
    }

    private static void copy(InputStream from, MessageDigest digest, FileChannel to)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        int read;
        while ((read = from.read(buffer)) >= 0) {
            digest.update(buffer, 0, read);
            write(to, buffer, read);
        }
    }

    private static void write(FileChannel to, byte[] bytes, int length) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(bytes, 0, length);
        while (content.hasRemaining()) {
            to.write(content);
        }
    }

    /// Of the same database, and never the one that has just been made.
    private static List<Path> delete(BackupDirectory backups, Manifest made, Retention retention)
            throws IOException {
        List<Backup> older =
                backups.whole().stream()
                        .filter(it -> it.manifest().database().equals(made.database()))
                        .filter(it -> !it.manifest().dump().equals(made.dump()))
                        .toList();
        List<Path> deleted = new ArrayList<>();
        for (int newer = 1; newer <= older.size(); newer++) {
            Backup candidate = older.get(newer - 1);
            if (retention.isOver(newer, candidate.manifest().createdAt(), made.createdAt())) {
                backups.delete(candidate);
                deleted.add(candidate.file());
            }
        }
        return deleted;
    }
}
