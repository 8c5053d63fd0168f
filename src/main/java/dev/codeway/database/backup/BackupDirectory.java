package dev.codeway.database.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where backups are kept. A file gets its name once all of it is on the disk, the manifest last;
/// until then it is called `.part`, and whoever finds such a one later may delete it.
final class BackupDirectory {

    private static final String PART = ".part";

    private final Path directory;
    private final ObjectMapper json;

    BackupDirectory(Path directory, ObjectMapper json) {
        this.directory = directory;
        this.json = json;
    }

    /// Writes into a file that is new.
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel file) throws IOException, InterruptedException;
    }

    /// Keeps out others that back up to here, until it is closed or its process dies.
    FileChannel lock() throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                deleteParts();
                return channel;
            }
        } catch (OverlappingFileLockException taken) {
            // The same as null, from within this process.
        }
        channel.close();
        throw new CommandFailure(Exit.BUSY, "another backup to %s goes on".formatted(directory));
    }

    private void deleteParts() throws IOException {
        for (Path left : files(it -> it.matches("codeway-.*\\" + PART))) {
            Files.deleteIfExists(left);
        }
    }

    /// Writes what nobody else may read, all of it or nothing.
    Path write(String name, Content content) throws IOException, InterruptedException {
        Path part = directory.resolve(name + PART);
        try (FileChannel file =
                FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            content.writeTo(file);
            file.force(true);
        } catch (IOException | RuntimeException | InterruptedException failure) {
            Files.deleteIfExists(part);
            throw failure;
        }
        return Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Makes what was renamed or deleted survive a loss of power.
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Those whose dump is there in full length, the newest first.
    List<Backup> whole() throws IOException {
        List<Backup> backups = new ArrayList<>();
        for (Path file : files(it -> it.matches("codeway-.*\\.json"))) {
            readable(file, json).filter(Backup::isWhole).ifPresent(backups::add);
        }
        backups.sort(
                Comparator.comparing((Backup it) -> it.manifest().createdAt())
                        .reversed()
                        .thenComparing(Backup::file));
        return backups;
    }

    private List<Path> files(Predicate<String> names) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> names.test(it.getFileName().toString())).sorted().toList();
        }
    }

    /// The manifest first: what has none is no backup.
    void delete(Backup backup) throws IOException {
        Files.delete(backup.file());
        sync();
        Files.delete(backup.dump());
    }

    /// A backup by its dump or its manifest, or the newest of a directory.
    ///
    /// @throws CommandFailure where that is none
    static Backup find(Path path, ObjectMapper json) throws IOException {
        if (Files.isDirectory(path)) {
            return new BackupDirectory(path, json)
                    .whole().stream()
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new CommandFailure(
                                                    Exit.FOUND, "there is no backup in " + path));
        }
        String name = path.getFileName().toString();
        Path manifest = path.resolveSibling(name.replaceFirst("\\.dump$", ".json"));
        if (!Files.isRegularFile(manifest) || !name.matches(".*\\.(dump|json)")) {
            throw new CommandFailure(
                    Exit.FOUND,
                    "%s is no complete backup: there is no manifest %s"
                            .formatted(path, manifest.getFileName()));
        }
        return read(manifest, json);
    }

    private static Optional<Backup> readable(Path file, ObjectMapper json) throws IOException {
        try {
            return Optional.of(read(file, json));
        } catch (CommandFailure noManifest) {
            return Optional.empty();
        }
    }

    private static Backup read(Path file, ObjectMapper json) throws IOException {
        try {
            JsonNode tree = json.readTree(file.toFile());
            if (tree.path("format").asInt() > Manifest.FORMAT) {
                throw new CommandFailure(
                        Exit.FOUND, file + " was written by a newer version of codeway");
            }
            Manifest manifest = json.treeToValue(tree, Manifest.class);
            if (manifest != null && manifest.format() == Manifest.FORMAT) {
                return new Backup(file, manifest);
            }
        } catch (JsonProcessingException noManifest) {
            throw new CommandFailure(Exit.FOUND, file + " is no manifest of a backup");
        }
        throw new CommandFailure(Exit.FOUND, file + " is no manifest of a backup");
    }
}
