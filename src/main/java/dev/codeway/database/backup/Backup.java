package dev.codeway.database.backup;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.hash.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A dump with its manifest.
///
/// @param file that of the manifest
record Backup(Path file, Manifest manifest) {

    Path dump() {
        return file.resolveSibling(manifest.dump());
    }

    /// Whether the dump is there and as long as it should be.
    boolean isWhole() {
        return dump().toFile().length() == manifest.bytes();
    }

    /// Reads all of the dump.
    ///
    /// @throws CommandFailure where a byte differs from what was written
    void check() throws IOException {
        if (!Files.isRegularFile(dump())) {
            throw new CommandFailure(Exit.FOUND, dump() + " is missing");
        }
        if (!isWhole()) {
            throw new CommandFailure(
                    Exit.FOUND,
                    "%s is damaged: it has %d bytes instead of %d"
                            .formatted(dump(), Files.size(dump()), manifest.bytes()));
        }
        MessageDigest digest = Sha256.begin();
        try (InputStream content = new DigestInputStream(Files.newInputStream(dump()), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!sha256.equals(manifest.sha256())) {
            throw new CommandFailure(
                    Exit.FOUND,
                    "%s is damaged: its SHA-256 is %s instead of %s"
                            .formatted(dump(), sha256, manifest.sha256()));
        }
    }
}
