package dev.codeway.build;

import dev.codeway.platform.hash.Sha256;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

import javax.sql.DataSource;

/// Compares what is stored of a log with what its worker says it wrote.
@ApplicationScoped
class LogDigest {

    private static final int PAGE = 256 * 1024;

    private final DataSource database;

    LogDigest(DataSource database) {
        this.database = database;
    }

    /// Whether exactly these bytes are stored. Reads them all, a page at a time, each over a
    /// connection of its own outside of any transaction: a gibibyte takes some seconds.
    ///
    /// @param bytes how many there should be
    /// @param sha256 of them, in hexadecimal digits
    boolean matches(UUID deploymentId, int attempt, long bytes, String sha256) {
        MessageDigest digest = Sha256.begin();
        for (long at = 0; at < bytes; at += PAGE) {
            int length = (int) Math.min(PAGE, bytes - at);
            byte[] page = page(deploymentId, attempt, at, length);
            if (page.length < length) {
                return false;
            }
            digest.update(page);
        }
        return page(deploymentId, attempt, bytes, 1).length == 0
                && HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(sha256);
    }

    private byte[] page(UUID deploymentId, int attempt, long at, int length) {
        return QuarkusTransaction.suspendingExisting()
                .call(() -> read(deploymentId, attempt, at, length));
    }

    private byte[] read(UUID deploymentId, int attempt, long at, int length) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return BuildLog.read(connection, deploymentId, attempt, at, length);
        }
    }
}
